import { useRef, useState } from 'preact/hooks';

/** What became of the post, in words for the person. */
export interface Decision {
  /** Whether anything can still be decided. */
  final: boolean;
  words: string;
}

interface Props {
  /** Sends the post; resolves with what became of it, also when it failed. */
  publish: () => Promise<Decision>;
  /** Says no, with the remark (may be empty); absent where nobody would hear it. */
  decline: ((remark: string) => Promise<Decision>) | undefined;
  scheduled: boolean;
  /** Which post it is about, where there are several. */
  about?: string;
}

/** The person's yes and no. A press counts once: while it is carried out, and when it is done, there is none to press. */
export function Decide({ publish, decline, scheduled, about = '' }: Props) {
  const [busy, setBusy] = useState(false);
  const [decision, setDecision] = useState<Decision>();
  const [remark, setRemark] = useState('');
  const [declining, setDeclining] = useState(false);
  // Two presses may come before anything is drawn again.
  const pressed = useRef(false);
  const carryOut = async (act: () => Promise<Decision>) => {
    if (pressed.current) return;
    pressed.current = true;
    setBusy(true);
    const made = await act();
    pressed.current = made.final;
    setDecision(made);
    setBusy(false);
  };
  const open = !busy && decision?.final !== true;
  return (
    <section class="decide" aria-label={`Your decision${about}`}>
      {open && !declining && (
        <div class="buttons">
          <button type="button" class="primary" onClick={() => carryOut(publish)}>
            {scheduled ? 'Schedule' : 'Publish'}
          </button>
          {decline !== undefined && (
            <button type="button" onClick={() => setDeclining(true)}>
              Not like this
            </button>
          )}
        </div>
      )}
      {open && declining && decline !== undefined && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void carryOut(() => decline(remark.trim()));
          }}
        >
          <label>
            What should be different? (optional)
            <textarea
              value={remark}
              maxLength={1000}
              onInput={(event) => setRemark(event.currentTarget.value)}
            />
          </label>
          <div class="buttons">
            <button type="submit" class="primary">
              Send the remark
            </button>
            <button type="button" onClick={() => setDeclining(false)}>
              Back
            </button>
          </div>
        </form>
      )}
      <p class="outcome" role="status">
        {busy ? 'One moment…' : decision?.words}
      </p>
    </section>
  );
}
