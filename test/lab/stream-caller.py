# Speaks SIP over TCP or TLS: guesses many in one write, or registers many telephones at once.
# Argument as JSON: mode guess|office, source, target, port, tls, accounts, guesses, connections, padding, seconds.
import asyncio, hashlib, json, random, re, ssl, sys, time

want = json.loads(sys.argv[1])
source, target = want['source'], want['target']
port, padding = want.get('port', 5060), want.get('padding', 0)
accounts = want.get('accounts', ['100'])  # one a connection, by turns
host = f'[{target}]' if ':' in target else target
here = f'[{source}]' if ':' in source else source


def md5(text):
    return hashlib.md5(text.encode()).hexdigest()


def token():
    return '%016x' % random.getrandbits(64)


def register(number, account, local_port, credentials=''):
    kind = 'TLS' if want.get('tls') else 'TCP'
    return (
        f'REGISTER sip:{host} SIP/2.0\r\nv:SIP/2.0/{kind} {here}:{local_port};branch=z9hG4bK{token()}\r\n'
        f'f:<sip:{account}@{host}>;tag={token()}\r\nt:<sip:{account}@{host}>\r\ni:{token()}\r\nCSeq:{number} REGISTER\r\n'
        f'm:<sip:{account}@{here}:{local_port}>\r\n{credentials}'
        + (f'Subject: {"x" * padding}\r\n' if padding else '')
        + 'l:0\r\n\r\n'
    )


def credentials(challenge, account, password):
    def of(name):
        found = re.search(name + '="?([^",\r]+)"?', challenge)
        return found[1] if found else ''

    realm, nonce = of('realm'), of('nonce')
    ha1, ha2 = md5(f'{account}:{realm}:{password}'), md5(f'REGISTER:sip:{host}')
    response = md5(f'{ha1}:{nonce}:00000001:c:auth:{ha2}')
    return (
        f'Authorization:Digest username="{account}",realm="{realm}",nonce="{nonce}",uri="sip:{host}",'
        f'response="{response}",qop=auth,nc=00000001,cnonce="c",opaque="{of("opaque")}"\r\n'
    )


async def connect():
    context = None
    if want.get('tls'):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    reader, writer = await asyncio.open_connection(target, port, ssl=context, local_addr=(source, 0))
    return reader, writer, writer.get_extra_info('sockname')[1]


async def answer(reader, seconds):
    return (await asyncio.wait_for(reader.readuntil(b'\r\n\r\n'), seconds)).decode('latin1')


async def guess(account):
    reader, writer, local = await connect()
    writer.write(register(1, account, local).encode())
    challenge = await answer(reader, 10)
    many = ''.join(
        register(2, account, local, credentials(challenge, account, f'guess-{index}')) for index in range(want['guesses'])
    )
    writer.write(many.encode())
    answered = 0
    try:
        while True:
            await answer(reader, want.get('seconds', 5))
            answered += 1
    except (asyncio.TimeoutError, asyncio.IncompleteReadError, ConnectionError):
        writer.transport.abort()
        return answered


async def phone(account):
    started_at = time.monotonic()
    reader, writer, local = await connect()
    writer.write(register(1, account, local).encode())
    challenge = await answer(reader, 40)
    writer.write(register(2, account, local, credentials(challenge, account, f'secret-{account}')).encode())
    status = (await answer(reader, 40)).split(' ', 2)[1]
    writer.transport.abort()
    return status, round(time.monotonic() - started_at, 2)


async def main():
    job = guess if want['mode'] == 'guess' else phone
    done = await asyncio.gather(*(job(accounts[index % len(accounts)]) for index in range(want.get('connections', 1))), return_exceptions=True)
    print(json.dumps([each if not isinstance(each, BaseException) else f'{type(each).__name__} {each}' for each in done]))


asyncio.run(main())
