/** Screen and A4 alike: black on white, figures in columns, no row torn over two pages. */
export const statementStyle = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { font: 14px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; color: #16202c; background: #fff; max-width: 46rem; margin: 2.5rem auto; padding: 0 1.5rem; }
header { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 1.25rem 2rem; align-items: flex-end; border-bottom: 2px solid #16202c; padding-bottom: 1.25rem; }
.brand { margin: 0; font-weight: 700; letter-spacing: .04em; color: #0b6e69; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: .25rem 0 0; }
h2 { font-size: 1.05rem; margin: 2.25rem 0 .5rem; }
dl { margin: 0; font-size: .9rem; max-width: 100%; }
dl div { display: flex; gap: .75rem; }
dt { color: #52606d; flex: 0 0 6.5rem; }
dd { margin: 0; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; padding: .45rem .5rem; vertical-align: top; overflow-wrap: anywhere; }
thead th { font-size: .78rem; text-transform: uppercase; letter-spacing: .05em; color: #52606d; border-bottom: 1px solid #9aa5b1; }
tbody tr { border-bottom: 1px solid #e4e7eb; }
.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.total > * { font-weight: 700; border-top: 1px solid #16202c; }
tfoot td { color: #52606d; }
tfoot .total td { color: inherit; }
td + .l, th + .l { padding-left: 1.5rem; }
.state { color: #52606d; }
.due { text-align: right; }
.wrong { border: 2px solid #b42318; color: #b42318; padding: .75rem 1rem; font-weight: 700; }
.calls table { font-size: .86rem; }
@media screen and (max-width: 36rem) {
  body { margin: 1.25rem auto; padding: 0 .75rem; font-size: 13px; }
  th, td { padding: .4rem .25rem; }
  .calls table { font-size: .74rem; }
  td + .l, th + .l { padding-left: .5rem; }
}
@media print {
  @page { size: A4; margin: 18mm 16mm; }
  body { margin: 0; padding: 0; max-width: none; font-size: 11pt; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
  h2 { break-after: avoid; }
}
`
