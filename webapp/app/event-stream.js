/** Server-sent events as they come (HTML Living Standard, section 9.2), with whatever credential the request had. */

export const ALIVE = 'alive';

/**
 * Gives what each piece of the network's completes: a list of `{name, data, retry}`. A comment is an event named `ALIVE`.
 *
 * @param body a stream of bytes
 */
export async function* events(body) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      const blocks = (rest + decoder.decode(value, { stream: true })).split('\n\n');
      rest = blocks.pop();
      yield blocks.map(parse);
    }
  } finally {
    reader.cancel().catch(() => {}); // it may have failed already
  }
}

/** The server ends lines with a line feed alone, and writes an event's data in one. */
function parse(block) {
  const event = { name: block.startsWith(':') ? ALIVE : 'message', data: '' };
  for (const line of block.split('\n')) {
    const [, field, value] = /^(event|data|retry): ?(.*)$/.exec(line) ?? [];
    if (field === 'event') {
      event.name = value;
    } else if (field === 'data') {
      event.data = value;
    } else if (field === 'retry' && /^[0-9]+$/.test(value)) {
      event.retry = Number(value);
    }
  }
  return event;
}
