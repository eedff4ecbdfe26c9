import { expect, onTestFinished, test } from 'vitest';
import { startDeadline } from '../../../src/http/deadline.ts';
import { TransportError } from '../../../src/http/errors.ts';
import type { HttpAnswer } from '../../../src/http/http-client.ts';
import { sendSigned } from '../../../src/http/send-signed.ts';
import { openSoke } from '../../../src/soke/open-soke.ts';
import { createAccountClient } from '../../../src/soku/account-client.ts';
import { mayHaveActed } from '../../../src/soku/errors.ts';
import { createRedactor } from '../../../src/text/redactor.ts';
import { hurriedClock } from '../../support/whole.ts';
import { drop, respond, type Seen, serve, setUp } from './support.ts';

const answer = (status: number, uncertain = false, unclear = false): HttpAnswer => ({
  status,
  unclear,
  receivedAt: 0,
  headers: {},
  body: { kind: 'empty' },
  uncertain,
});

/** Sends with the signatures `first` and `second`; each brings what it is told to. */
const send = (ends: Record<string, HttpAnswer | Error>, second: string | Error | undefined = 'second') =>
  sendSigned(
    async (signature: string) => {
      const end = ends[signature];
      if (end instanceof Error || end === undefined) throw end;
      return end;
    },
    'first',
    {
      replace: async () => {
        if (second instanceof Error) throw second;
        return second;
      },
      mayRepeat: async () => true,
    },
  );
const noConnection = new TransportError('network', { sent: false, host: 'soku.test' });

test.each([
  ['an answer that is no 401 stands', { first: answer(404) }, 404, false],
  ['a 401 is followed by the second signature', { first: answer(401), second: answer(200) }, 200, false],
  ['both are refused', { first: answer(401), second: answer(401) }, 401, false],
  [
    'a lost answer before a 401 is not forgotten',
    { first: answer(401, true), second: answer(404) },
    404,
    true,
  ],
  ['nor when both are refused', { first: answer(401, true), second: answer(401) }, 401, true],
  ['nor is one that the second lost', { first: answer(401), second: answer(404, true) }, 404, true],
])('%s', async (_name, ends, status, uncertain) => {
  expect(await send(ends)).toMatchObject({ status, uncertain });
});

test('no other signature: the 401 stands', async () => {
  const end = sendSigned(async () => answer(401), 'first', {
    replace: async () => undefined,
    mayRepeat: async () => true,
  });
  expect(await end).toMatchObject({ status: 401 });
});

test('no connection the second time: whether anything was sent is what the first time says', async () => {
  await expect(send({ first: answer(401), second: noConnection })).rejects.toMatchObject({ sent: false });
  await expect(send({ first: answer(401, true), second: noConnection })).rejects.toMatchObject({
    sent: true,
  });
});

test('a signature that can not be renewed must not hide an answer that was lost', async () => {
  const gone = new Error('no token');
  await expect(send({ first: answer(401) }, gone)).rejects.toBe(gone);
  expect(await send({ first: answer(401, true) }, gone)).toMatchObject({ status: 401, uncertain: true });
});

const clock = hurriedClock();
test("a 401 that is not the API's own: only what may be repeated goes again, and it stays open", async () => {
  const foreign = answer(401, false, true);
  expect(await send({ first: foreign, second: answer(404) })).toMatchObject({ status: 404, uncertain: true });
  const sent: string[] = [];
  const once = sendSigned(
    async (signature: string) => {
      sent.push(signature);
      return foreign;
    },
    'first',
    { replace: async () => 'second', mayRepeat: async () => false },
  );
  expect(await once).toMatchObject({ status: 401, unclear: true });
  expect(sent).toEqual(['first']);
});

const deadlineIn5Minutes = () => {
  const deadline = startDeadline(clock, 300_000);
  onTestFinished(() => deadline.dispose());
  return deadline;
};

test('Soku: a revocation that happened, a 401, then no connection: it may have been done', async () => {
  // The token service answers first, then nobody listens any more.
  const soku: Seen = await serve(
    respond(200, '{"id_token":"first","refresh_token":"r","expires_in":"3600"}'),
    drop,
    respond(401, '{"error":{"code":"unauthorized","message":"no"}}'),
    respond(200, '{"id_token":"second","refresh_token":"r","expires_in":"3600"}'),
    drop,
  );
  const { http } = setUp(clock);
  const account = createAccountClient({
    http: {
      ...http,
      async send(request) {
        if (request.headers.authorization === 'Bearer second') throw noConnection;
        return http.send(request);
      },
    },
    clock,
    baseUrl: soku.url,
    idTokens: { firebaseRefreshToken: 'r', firebaseApiKey: 'k', firebaseTokenUrl: `${soku.url}/token` },
    learn: () => {},
  });
  const error: unknown = await account
    .revokeKey('key_1', deadlineIn5Minutes())
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TransportError);
  expect(mayHaveActed(error)).toBe(true);
});

test('Soke: a deletion that happened, a 401, then a 404: it is done', async () => {
  const tokens = (name: string) =>
    respond(200, JSON.stringify({ success: true, data: { accessToken: name, refreshToken: 'r' } }));
  const soke = await serve(
    tokens('one'),
    drop,
    respond(401, '{"success":false,"error":{"code":"UNAUTHORIZED"}}'),
    tokens('two'),
    respond(404, '{"success":false,"error":{"code":"NOT_FOUND"}}'),
  );
  const { http } = setUp(clock);
  const { client } = openSoke(
    { sokeEmail: 'a@b.c', sokePassword: 'p', sokeBaseUrl: soke.url },
    { http, clock, learn: () => {}, redactor: createRedactor([]) },
  );
  const deadline = deadlineIn5Minutes();
  await expect(client.deleteTranscription('t1', { deadline })).resolves.toBeDefined();
  expect(soke.requests.map(({ method }) => method)).toEqual(['POST', 'DELETE', 'DELETE', 'POST', 'DELETE']);
});
