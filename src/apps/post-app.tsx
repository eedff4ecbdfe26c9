import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { applyContext, type Bridge, connect, type Host, readContext } from './bridge.ts';
import { Cards, FlagNotes } from './card.tsx';
import { Decide, type Decision } from './decide.tsx';
import { type LoadPicture, PictureLoader } from './media.tsx';
import { isObject, readChecked, readFlags, string } from './model.ts';
import { type Viewer, ViewerContext } from './time.tsx';

/** Where the server leaves what only this view may know; hosts keep `_meta` from the model. */
const SECRET = 'io.mysoku/app';
const PUBLISH_TOOL = 'soku_publish_previewed';
const PICTURE_TOOL = 'soku_load_picture';

type Fields = Record<string, unknown>;
interface ToolResult {
  failed: boolean;
  /** The text of the result, for when there is nothing better. */
  words: string;
  result: Fields;
  error: Fields;
  secret: Fields;
}

const fieldsOf = (value: unknown): Fields => (isObject(value) ? value : {});

function readResult(result: Fields): ToolResult {
  const content = Array.isArray(result.content) ? result.content.filter(isObject) : [];
  return {
    failed: result.isError === true,
    words: content.map(({ text }) => string(text) ?? '').join('\n'),
    result: fieldsOf(fieldsOf(result.structuredContent).result),
    error: fieldsOf(fieldsOf(result.structuredContent).error),
    secret: fieldsOf(fieldsOf(result._meta)[SECRET]),
  };
}

/** What became of a press on Publish. Only an error that says "nothing happened" leaves something to decide. */
function decisionOf({ failed, words, error }: ToolResult): Decision {
  if (!failed) return { final: true, words: words.split('\n')[0] ?? 'Done.' };
  return { final: error.outcome !== 'nothing_happened' || error.retryable !== true, words };
}

function publishWith(bridge: Bridge, token: string, args: Fields): () => Promise<Decision> {
  return async () => {
    try {
      return decisionOf(readResult(await bridge.callTool(PUBLISH_TOOL, { token, post: args })));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return {
        final: true,
        words: `No clear answer: ${reason} Ask the assistant whether it was sent before you try again.`,
      };
    }
  };
}

function declineTo(bridge: Bridge): (remark: string) => Promise<Decision> {
  return async (remark) => {
    const wish = remark === '' ? '' : ` Their remark: ${JSON.stringify(remark)}`;
    await bridge.tellModel(`The person looked at this post and does not want it published like this.${wish}`);
    return { final: true, words: 'Nothing was published. The assistant knows.' };
  };
}

/** Pictures come through a tool that only views may call; each address carries a ticket of the server. */
function pictureLoader(bridge: Bridge, tickets: Fields): LoadPicture {
  return async (url) => {
    const result = readResult(
      await bridge.callTool(PICTURE_TOOL, { url, ticket: string(tickets[url]) ?? '' }),
    );
    const source = string(result.result.picture);
    if (result.failed || source === undefined || !/^data:image\/(?:png|jpeg|gif|webp);base64,/.test(source))
      throw new Error('This picture can’t be shown.');
    return source;
  };
}

interface Props {
  bridge: Bridge;
  host: Host;
  viewer: Viewer;
  args: Fields;
  answer: ToolResult;
}

function Post({ bridge, host, viewer, args, answer: { secret, result, failed, words } }: Props) {
  const [load] = useState<{ picture: LoadPicture | undefined }>({
    picture:
      host.callsTools && isObject(secret.pictures) ? pictureLoader(bridge, secret.pictures) : undefined,
  });
  const shown = isObject(secret.view) ? secret.view : result;
  const checked = readChecked(shown);
  const token = string(secret.publishToken);
  return (
    <ViewerContext.Provider value={viewer}>
      <PictureLoader.Provider value={load.picture}>
        <main>
          <h1 class="sr-only">Post preview</h1>
          {(failed || checked.previews.length === 0) && <p class="text">{words}</p>}
          {!failed && shown !== result && <p class="status">{words.split('\n')[0]}</p>}
          <Cards checked={checked} />
          <FlagNotes flags={readFlags(shown)} />
          {token !== undefined && host.callsTools && (
            <Decide
              publish={publishWith(bridge, token, args)}
              decline={host.takesContext ? declineTo(bridge) : undefined}
              scheduled={checked.previews.some(({ scheduledTime }) => scheduledTime !== undefined)}
            />
          )}
        </main>
      </PictureLoader.Provider>
    </ViewerContext.Provider>
  );
}

function App() {
  const [host, setHost] = useState<Host>();
  const [args, setArgs] = useState<Fields>({});
  const [answer, setAnswer] = useState<ToolResult>();
  const [state, setState] = useState('Loading…');
  const [bridge, setBridge] = useState<Bridge>();
  useEffect(() => {
    const opened = connect('soku-post', {
      'tool-input': (params) => setArgs(fieldsOf(params.arguments)),
      'tool-result': (params) => setAnswer(readResult(params)),
      'tool-cancelled': () => setState('Stopped.'),
      'host-context-changed': (context) => {
        applyContext(context);
        setHost((current) => current && { ...current, context: readContext(context, current.context) });
      },
    });
    setBridge(opened);
    opened.ready.then(setHost, (error: Error) => setState(error.message));
  }, []);
  if (bridge === undefined || host === undefined || answer === undefined) return <p role="status">{state}</p>;
  const viewer = { locale: host.context.locale, timeZone: host.context.timeZone, now: Date.now() };
  return <Post bridge={bridge} host={host} viewer={viewer} args={args} answer={answer} />;
}

render(<App />, document.body);
