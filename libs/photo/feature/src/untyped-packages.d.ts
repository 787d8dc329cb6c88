declare module 'libheif-js/wasm-bundle.js' {
  /** Something of the decoder's own, that it must be given back. */
  interface Owned {
    readonly __owned: unique symbol;
  }
  interface Channel {
    readonly data: Uint8Array;
    readonly stride: number;
    readonly width: number;
    readonly height: number;
    readonly bits_per_pixel: number;
  }
  interface HeifImage {
    readonly handle: Owned;
    get_width(): number;
    get_height(): number;
    free(): void;
  }
  const libheif: {
    readonly ready: Promise<unknown>;
    readonly HeifDecoder: new () => { readonly decoder: Owned | null; decode(bytes: Uint8Array): HeifImage[] };
    readonly heif_colorspace: { readonly heif_colorspace_YCbCr: Owned };
    readonly heif_chroma: { readonly heif_chroma_420: Owned };
    /** `channels` are views of the decoder's memory, until `image` is released; without them it failed. */
    heif_js_decode_image2(
      handle: Owned,
      colorspace: Owned,
      chroma: Owned,
    ): { readonly channels?: readonly Channel[]; readonly image: Owned };
    heif_image_release(image: Owned): void;
    heif_context_free(context: Owned): void;
  };
  export = libheif;
}
