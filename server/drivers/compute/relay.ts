/*
 * How Guildhall reaches a port inside: a relay beside the workload listens on the socket of the execution and passes on
 * what comes. No network leads in or out, and only who has the folder of the socket has the port.
 */

const python = `import asyncio, os
port = int(os.environ["PORT"])
async def pour(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()
async def meet(reader, writer):
    try:
        there = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return writer.close()
    await asyncio.gather(pour(reader, there[1]), pour(there[0], writer))
async def serve():
    os.umask(0o177)
    server = await asyncio.start_unix_server(meet, os.environ["GUILDHALL_SOCKET"], backlog=128)
    await server.serve_forever()
asyncio.run(serve())`;

const perl = `use IO::Socket::UNIX; use IO::Socket::INET; use IO::Select;
$SIG{CHLD} = "IGNORE";
umask 0177;
my $door = IO::Socket::UNIX->new(Local => $ENV{GUILDHALL_SOCKET}, Listen => 128) or die "$!";
while (1) {
  my $in = $door->accept or next;
  next if fork;
  my $out = IO::Socket::INET->new(PeerAddr => "127.0.0.1", PeerPort => $ENV{PORT}) or exit;
  my $both = IO::Select->new($in, $out);
  while (my @ready = $both->can_read) {
    for my $from (@ready) {
      my $to = $from == $in ? $out : $in;
      exit unless sysread $from, my $data, 65536;
      while (length $data) { my $sent = syswrite $to, $data or exit; substr($data, 0, $sent) = ""; }
    }
  }
  exit;
}`;

/** Each as a command; the first whose program is there is taken. */
const relays = {
  socat: 'socat UNIX-LISTEN:"$GUILDHALL_SOCKET",fork,mode=0600,backlog=128 TCP4:127.0.0.1:"$PORT"',
  python3: `python3 -c '${python}'`,
  perl: `perl -e '${perl}'`,
};

const names = Object.keys(relays).join(", ");

/** The command with a relay from GUILDHALL_SOCKET to the port of the loopback that PORT names. */
export const relayed = (command: string): string =>
  [
    ...Object.entries(relays).flatMap(([program, line], i) => [
      `${i === 0 ? "if" : "elif"} command -v ${program} >/dev/null; then`,
      `${line} </dev/null >/dev/null 2>&1 &`,
    ]),
    `else echo "Nothing passes on what comes to port $PORT: there is none of ${names} here" >&2; fi`,
    command,
  ].join("\n");
