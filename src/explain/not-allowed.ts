import type { ApiError } from '../http/api-error.ts';
import { SokeApiError } from '../soke/errors.ts';
import { SokuApiError } from '../soku/errors.ts';
import { creditsText } from './paid-work.ts';
import {
  type ErrorScene,
  forOwner,
  ID_TOKEN_FIX,
  ownerOf,
  ownersOnly,
  PAGES,
  type Row,
  type Told,
} from './phrases.ts';

export const isSignIn = ({ endpoint }: ApiError) => endpoint.startsWith('POST /auth/');

/** AUTH, method 2: these endpoints ask for an ID token instead of an API key. */
const ID_TOKEN_ENDPOINT = /\/v1\/(api-keys|metrics)\b/;

export function sokuUnauthorized({ endpoint }: ApiError, scene: ErrorScene): Told {
  if (ID_TOKEN_ENDPOINT.test(endpoint))
    return { kind: 'auth', message: 'Soku did not accept the ID token.', fix: forOwner(scene, ID_TOKEN_FIX) };
  const check =
    scene.audience === 'caller'
      ? 'Check the key sent in the soku-api-key header'
      : 'Ask the person to check SOKU_API_KEY';
  return {
    kind: 'auth',
    message: 'Soku did not accept the API key.',
    fix: `${check} against ${PAGES.keys} in the Soku dashboard; a lost or revoked key must be replaced.`,
    dashboard: PAGES.keys,
  };
}

export function sokeUnauthorized(error: ApiError, scene: ErrorScene): Told {
  if (isSignIn(error))
    return {
      kind: 'auth',
      message: 'Soke did not accept the email and password.',
      fix: forOwner(
        scene,
        'Ask the person to check SOKE_EMAIL and SOKE_PASSWORD and to restart the server; until then they are not sent again.',
      ),
    };
  return {
    kind: 'auth',
    message: 'Soke did not accept the credentials.',
    after: " A Soku key set as the Soke key can't be told by its looks: both begin with sk_live_.",
    fix: forOwner(
      scene,
      `Ask the person to check that SOKE_API_KEY holds a key from ${PAGES.keys} of the Soke dashboard (usesoke.ai), not a Soku key, and to restart the server.`,
    ),
    dashboard: PAGES.keys,
  };
}

export const sokeCredits: Row = (error, scene) => {
  const credits = error instanceof SokeApiError ? error.operation.credits : 0;
  const cost = credits === 0 ? '' : `, which costs ${creditsText(credits)}`;
  return {
    kind: 'credits',
    message: `The Soke account doesn't have enough credits for this call${cost}.`,
    fix: `Ask ${ownerOf(scene)} to buy credits in the Soke dashboard (usesoke.ai), or wait for next month’s; then call again.`,
  };
};

const LOOK = `Ask the person to look at ${PAGES.billing} in the Soku dashboard`;
/** TROUBLE: a lapsed subscription or trial, or what the plan doesn't have. One code stands for all; the message may tell. */
const FORBIDDEN = {
  subscription: [
    'Soku refuses API calls unless the subscription is trialing or active; canceled, expired and past due are refused.',
    `${LOOK} and renew the subscription, then call again.`,
  ],
  plan: [
    "Soku refuses this because the account's plan doesn't include it.",
    `${LOOK}: what the plan includes.`,
  ],
  either: [
    "Soku refuses this: the subscription is not active (trialing counts as active), or the plan doesn't include it.",
    `${LOOK}: whether the subscription is active, and what its plan includes. Then call again.`,
  ],
} as const;

export function sokuForbidden(error: ApiError): Told {
  const page = { kind: 'subscription', dashboard: PAGES.billing } as const;
  if (error.code === undefined)
    return {
      ...page,
      message:
        'The request was refused with 403, but not in Soku’s own words; a proxy or firewall on the way may have done that.',
      unsaid: true,
      fix: `Ask the person to check the network, and ${PAGES.billing} in the Soku dashboard.`,
    };
  const by = error instanceof SokuApiError ? error.forbiddenBy : undefined;
  const [message, fix] = FORBIDDEN[by ?? 'either'];
  return { ...page, message, fix };
}

export const sokeSubscription: Row = (_error, scene) => ({
  kind: 'subscription',
  message: 'Soke refuses API calls without an active subscription.',
  fix: `Ask ${ownerOf(scene)} to renew the subscription in the Soke dashboard (usesoke.ai), then call again.`,
});

/** No page says when: the account choice and the rights of the key are what a permission can hang on (AUTH). */
export const sokeForbidden: Row = (_error, scene) => ({
  kind: 'auth',
  message: 'The Soke account has no permission for this.',
  fix: `Leave accountId out, or give the id of an account that is connected in the Soke dashboard.${ownersOnly(scene, ' Else ask the person to check SOKE_ACCOUNT_ID and what the key may do.')}`,
  field: 'accountId',
});

export const sokuCredits: Row = () => ({
  kind: 'credits',
  message: "The Soku account doesn't have enough credits for this.",
  fix: `Ask the person to buy credits at ${PAGES.credits} in the Soku dashboard, then call again.`,
  dashboard: PAGES.credits,
});
