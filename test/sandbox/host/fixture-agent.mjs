import { readFileSync } from 'node:fs'
import http from 'node:http'
import { WebSocketServer } from 'ws'

/** Stands in for the agent: tells what it was given, dies and lingers on request. */
const folder = process.env.KLARIQO_CLIENT_DIR
const server = http.createServer((request, response) => {
  if (request.url === '/die') process.exit(3)
  if (request.url === '/leave') process.exit(0)
  if (request.url === '/linger') process.removeAllListeners('SIGTERM').on('SIGTERM', () => undefined)
  if (request.url === '/half') {
    response.writeHead(200, { 'content-length': '100' })
    return response.write('half', () => process.exit(3))
  }
  if (request.url === '/silence') return
  const pieces = []
  request.on('data', (piece) => pieces.push(piece))
  request.on('end', () => {
    response.setHeader('x-agent', 'yes')
    response.end(
      JSON.stringify({
        url: request.url,
        method: request.method,
        headers: request.headers,
        body: Buffer.concat(pieces).toString(),
        pid: process.pid,
        env: process.env,
        umask: process.umask(),
        secret: readFileSync(`${process.env.CREDENTIALS_DIRECTORY}/klariqo`, 'utf8'),
        folder,
      }),
    )
  })
})
const sockets = new WebSocketServer({ noServer: true })
server.on('upgrade', (request, socket, head) => {
  if (request.url === '/refuse') return socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 2\r\n\r\nno')
  sockets.handleUpgrade(request, socket, head, (connection) => {
    connection.send(JSON.stringify({ url: request.url, original: request.headers['x-original-uri'] }))
    connection.on('message', (data) => connection.send(data.toString()))
  })
})
process.on('SIGTERM', () => process.exit(0))
server.listen({ fd: 3 }, () => console.log(`listening as ${process.pid}`))
console.error('a line of standard error')
