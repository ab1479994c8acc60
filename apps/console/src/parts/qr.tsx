import { useQuery } from '@tanstack/react-query';
import { toString as drawQr } from 'qrcode';

/** A text as a QR code. It may be a secret: the picture is made here, in the page, and never by a request. */
export const Qr = ({ text, name }: { readonly text: string; readonly name: string }) => {
  const picture = useQuery({
    queryKey: ['qr', text],
    queryFn: async () =>
      `data:image/svg+xml,${encodeURIComponent(await drawQr(text, { type: 'svg', margin: 2, errorCorrectionLevel: 'M' }))}`,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  return picture.data ? (
    <img className="console-qr" src={picture.data} alt={name} width={208} height={208} />
  ) : (
    <div className="console-qr" />
  );
};
