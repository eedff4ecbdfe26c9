const ASKED = /\b(ask) the person to ((?:[^.;]|\.(?! |$))*)/gi;
/** Further things that the person is asked for in the same sentence. */
const FURTHER = /(, or|,| and| or) to (?=[a-z])/g;

/**
 * Turns a mend that is worded for a model into one for the person who reads it.
 *
 * @param service who helps with what goes on
 */
export function toPerson(text: string, service: string): string {
  return text
    .replace(ASKED, (_all, verb: string, rest: string) => {
      const own = rest.replace(FURTHER, '$1 ');
      return verb === 'Ask' ? `${own.charAt(0).toUpperCase()}${own.slice(1)}` : own;
    })
    .replace(/\b(T|t)ell the person\b(?: who runs this server)?/g, `$1ell ${service}`)
    .replace(/\bCall again\b/g, 'Run this again')
    .replace(/\b(?:make the same call|call) again\b/g, 'run this again')
    .replace(/\bthe person wants\b/g, 'you want')
    .replace(/\bthe person\b/g, 'you');
}
