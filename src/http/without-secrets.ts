import type { Redactor } from '../text/redactor.ts';
import type { AnswerBody, HttpAnswer, HttpClient } from './http-client.ts';

function cleared(body: AnswerBody, redactor: Redactor): AnswerBody {
  if (body.kind === 'json') return { kind: 'json', value: redactor.data(body.value) };
  return body.kind === 'text' ? { kind: 'text', text: redactor.text(body.text) } : body;
}

/**
 * An HTTP client whose answers hold no known secret. They are taken out of what came, before anything of it is cut,
 * quoted or written differently. What `onData` gets is as it came, and so is the success of a request that is made for
 * a secret.
 */
export function withoutSecrets(http: HttpClient, redactor: Redactor): HttpClient {
  return {
    async send(request): Promise<HttpAnswer> {
      const answer = await http.send(request);
      if (request.bringsSecret === true && answer.status >= 200 && answer.status < 300) return answer;
      const headers = Object.entries(answer.headers).map(([name, value]) => [
        name,
        typeof value === 'string' ? redactor.text(value) : value?.map((one) => redactor.text(one)),
      ]);
      return { ...answer, headers: Object.fromEntries(headers), body: cleared(answer.body, redactor) };
    },
    close: () => http.close(),
  };
}
