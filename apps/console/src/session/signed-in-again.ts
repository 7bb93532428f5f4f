/** The page on which the window of a repeated sign-in ends. */
export const SIGNED_IN_AGAIN_PATH = '/console/signed-in-again';

/** Of the console's own pages; nobody else can send to it. */
const CHANNEL = 'console.signed-in-again';

/** Tells the console's other windows that the person has signed in again. */
export function tellSignedInAgain(): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(undefined);
  channel.close();
}

/** Calls the listener when that happens in another window. @returns what ends that */
export function onSignedInAgain(listener: () => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = listener;
  return () => {
    channel.close();
  };
}
