import { useState } from 'preact/hooks';
import { hiddenCharacters } from '../text/hidden.ts';
import type { Network } from './networks.ts';

/** A stretch of text that looks the same throughout. */
export interface Piece {
  kind: 'plain' | 'link' | 'hidden';
  /** As it stands in the text; of a hidden character its name, `U+202E`. */
  value: string;
}

const LINK = /https?:\/\/\S+|(?<![\p{L}\p{N}_@#])[@#][\p{L}\p{N}_]+/giu;

/** Marks the links, mentions and hashtags of a stretch without hidden characters. */
function linked(text: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const { 0: value, index } of text.matchAll(LINK)) {
    if (index > at) pieces.push({ kind: 'plain', value: text.slice(at, index) });
    pieces.push({ kind: 'link', value });
    at = index + value.length;
  }
  if (at < text.length) pieces.push({ kind: 'plain', value: text.slice(at) });
  return pieces;
}

/** The text in pieces, in order: nothing left out, hidden characters written out. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const { index, length, name } of hiddenCharacters(text)) {
    pieces.push(...linked(text.slice(at, index)), { kind: 'hidden', value: name });
    at = index + length;
  }
  return [...pieces, ...linked(text.slice(at))];
}

/** Where a network folds the text, in UTF-16 units; undefined when it shows all of it. Never within a character. */
function foldOf(text: string, { foldAt }: Network): number | undefined {
  if (foldAt === undefined) return undefined;
  let characters = 0;
  let lines = 1;
  let at = 0;
  for (const character of text) {
    if (character === '\n') lines += 1;
    if (characters >= foldAt.characters || lines > foldAt.lines) return at;
    characters += 1;
    at += character.length;
  }
  return undefined;
}

function Pieces({ text }: { text: string }) {
  return piecesOf(text).map(({ kind, value }, index) => {
    if (kind === 'plain') return value;
    if (kind === 'link') {
      return (
        <span key={index} class="link">
          {value}
        </span>
      );
    }
    return (
      <span key={index} class="hidden-character" title="This character is sent but can't be seen.">
        {value}
      </span>
    );
  });
}

/** A post's text as the network shows it: folded where it folds, to be opened. */
export function PostText({ text, cut, network }: { text: string; cut: number; network: Network }) {
  const [open, setOpen] = useState(false);
  const fold = foldOf(text, network);
  const hidden = hiddenCharacters(text).length;
  if (text === '') return <p class="empty">No text</p>;
  const folded = fold !== undefined && !open;
  return (
    <div>
      <p class={network.text === 'title' ? 'text title' : 'text'} dir="auto">
        <Pieces text={folded ? text.slice(0, fold) : text} />
        {folded && '…'}
      </p>
      {fold !== undefined && (
        <button type="button" class="more" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'less' : `more (${network.name} folds about here)`}
        </button>
      )}
      {cut > 0 && <p class="note">{cut.toLocaleString()} more characters are not shown here.</p>}
      {hidden > 0 && (
        <p class="note warning">
          {hidden === 1 ? '1 character of this text' : `${hidden} characters of this text`} can't be seen by
          readers. {hidden === 1 ? 'It is' : 'They are'} written out here.
        </p>
      )}
    </div>
  );
}
