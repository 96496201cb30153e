const BASIC = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà\f^{}\\[~\]|€]*$/
/** Each takes the place of two. */
const EXTENDED = /[\f^{}\\[~\]|€]/g

/**
 * How many parts a carrier sends and charges a text as: 160 characters of the GSM alphabet (3GPP TS 23.038), 153 each when
 * there are more; 70 and 67 units of UTF-16 as soon as one character is of another.
 */
export function countSegments(body: string): number {
  if (!BASIC.test(body)) return parts(body.length, 70, 67)
  return parts(body.length + (body.match(EXTENDED)?.length ?? 0), 160, 153)
}

const parts = (length: number, one: number, many: number): number => (length <= one ? 1 : Math.ceil(length / many))
