import { useEffect, useState } from 'react';
import { receipt } from '../words/receipt.ts';

/** A QR code; what draws it is loaded only when there is one to draw. */
export const ReceiptCode = ({ text }: { readonly text: string }) => {
  const [source, setSource] = useState<string>();
  useEffect(() => {
    let wanted = true;
    import('qrcode')
      .then((code) => code.toString(text, { type: 'svg', margin: 2, errorCorrectionLevel: 'M' }))
      .then((svg) => {
        if (wanted) setSource(`data:image/svg+xml,${encodeURIComponent(svg)}`);
      })
      .catch(() => undefined);
    return () => {
      wanted = false;
    };
  }, [text]);
  return (
    <div className="till-receipt-code">
      {source && <img src={source} alt={receipt.scan} width={180} height={180} />}
    </div>
  );
};
