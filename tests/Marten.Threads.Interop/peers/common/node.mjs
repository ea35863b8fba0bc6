/** Starts the node: TCP on a free port of the loopback, Noise, Yamux, identify with push, ping. */
export async function startNode (libp2p, { seed, rogue }) {
  return await libp2p.createLibp2p({
    privateKey: await privateKey(libp2p, seed),
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [libp2p.tcp()],
    connectionEncrypters: [rogue == null ? libp2p.noise() : rogueNoise(libp2p, rogue)],
    // the default takes 5 connections a second from one host, and resets the others
    connectionManager: { inboundConnectionThreshold: 10000, maxIncomingPendingConnections: 1000, maxConnections: 1000 },
    streamMuxers: [libp2p.yamux()],
    services: { identify: libp2p.identify(), identifyPush: libp2p.identifyPush(), ping: libp2p.ping() }
  })
}

async function privateKey (libp2p, seed) {
  if (seed == null) return await libp2p.generateKeyPair('Ed25519')
  return await libp2p.generateKeyPairFromSeed('Ed25519', new Uint8Array(32).fill(Number(seed) & 255))
}

/** Noise whose payload does not prove what it claims. The signature is over 'noise-libp2p-static-key:' and the static key. */
const rogues = {
  'wrong-identity-signature': async (key, data) => {
    const signature = Uint8Array.from(await key.sign(data))
    signature[0] ^= 1
    return signature
  },
  'swapped-static-key': async (key, data) => {
    const other = Uint8Array.from(data)
    other[other.length - 1] ^= 1
    return await key.sign(other)
  },
  'no-payload-signature': async () => new Uint8Array(0)
}

function rogueNoise (libp2p, way) {
  if (!Object.hasOwn(rogues, way)) throw new Error(`there is no rogue '${way}'`)
  return components => {
    const key = components.privateKey
    const privateKey = new Proxy(key, {
      get: (_, name) => name === 'sign' ? data => rogues[way](key, data.subarray()) : Reflect.get(key, name)
    })
    // the other components do not exist yet: they are looked up later
    return libp2p.noise()(new Proxy(components, { get: (_, name) => name === 'privateKey' ? privateKey : components[name] }))
  }
}
