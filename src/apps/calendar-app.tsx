import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { applyContext, connect, type HostContext, readContext } from './bridge.ts';
import { Calendar } from './calendar.tsx';
import { isObject, type ListedPost, readPosts } from './model.ts';
import { ViewerContext } from './time.tsx';

function App() {
  const [context, setContext] = useState<HostContext>();
  const [posts, setPosts] = useState<ListedPost[]>();
  const [state, setState] = useState('Loading…');
  useEffect(() => {
    const bridge = connect('soku-calendar', {
      'tool-result': ({ isError, structuredContent }) => {
        const result = isObject(structuredContent) ? structuredContent.result : undefined;
        if (isError === true || !isObject(result)) setState('The posts can’t be shown.');
        else setPosts(readPosts(result));
      },
      'tool-cancelled': () => setState('Stopped.'),
      'host-context-changed': (changed) => {
        applyContext(changed);
        setContext((current) => current && readContext(changed, current));
      },
    });
    bridge.ready.then(
      (host) => setContext(host.context),
      (error: Error) => setState(error.message),
    );
  }, []);
  if (context === undefined || posts === undefined) return <p role="status">{state}</p>;
  return (
    <ViewerContext.Provider value={{ ...context, now: Date.now() }}>
      <main>
        <h1 class="sr-only">Planned and sent posts</h1>
        <Calendar posts={posts} />
      </main>
    </ViewerContext.Provider>
  );
}

render(<App />, document.body);
