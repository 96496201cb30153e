/** The clients of the fixture, as the tests that read them name them. */
export const alphaBeta = ['Alpha', 'Beta']
export const gamma = 'Gamma (x), "y"'

export const names = (rows: { name: string }[] | null) => rows?.map((row) => row.name)
