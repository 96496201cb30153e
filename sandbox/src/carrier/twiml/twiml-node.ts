/** An element of TwiML. `text` is its own text without that of its children. */
export type TwimlNode = { name: string; attributes: Record<string, string>; children: TwimlNode[]; text: string }
