export declare const readPhone: (
  args: readonly string[],
  own: { readonly machine: string; readonly port: number },
  env?: Readonly<Record<string, string | undefined>>,
) =>
  | { readonly settings: Readonly<Record<string, string>>; readonly fault?: undefined }
  | { readonly fault: string; readonly settings?: undefined };
export declare const phoneOrigin: (settings: Readonly<Record<string, string>>) => string | undefined;
