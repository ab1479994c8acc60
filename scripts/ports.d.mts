export declare const readPort: (
  given: string | undefined,
) =>
  | { readonly port: number; readonly fault?: undefined }
  | { readonly fault: string; readonly port?: undefined };
