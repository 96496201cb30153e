/** Controls, line ends, bidirectional marks, halves of surrogate pairs. */
const FORBIDDEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u

/** Whether a text is one line fit to be spoken, printed, and put into a prompt where a line has a meaning of its own. */
export const isPlainLine = (text: string): boolean => !FORBIDDEN.test(text)
