/** Frames of 20 ms in order, each the base64 of 160 bytes; an array of them is one. */
export type Frames = { readonly length: number; at(index: number): string | undefined }
