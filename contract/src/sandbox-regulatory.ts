/**
 * Address and approved business bundles that every sandbox account is born with, so that its profile can buy numbers
 * without any paperwork. ISO country → SIDs; a bundle fits one kind of number of its country, as with the real carrier.
 */
export type SandboxRegulatory = {
  addressSid: string
  bundles: { local: string; mobile: string; 'toll-free': string }
}

export const sandboxRegulatory: Readonly<Record<string, SandboxRegulatory>> = {
  AU: regulatoryOf('061'),
  GB: regulatoryOf('044'),
  US: regulatoryOf('001'),
  IN: regulatoryOf('091'),
}

function regulatoryOf(callingCode: string): SandboxRegulatory {
  const bundle = (kind: string) => `BU${`${callingCode}0${kind}`.padStart(32, '0')}`
  return {
    addressSid: `AD${`${callingCode}00`.padStart(32, '0')}`,
    bundles: { local: bundle('1'), mobile: bundle('2'), 'toll-free': bundle('3') },
  }
}
