import type { Deliver } from "./event.ts";

/**
 * Posts the alert as JSON to the address in the environment variable `urlEnv`. One try, `timeoutSeconds` for the answer's
 * head; anything but 2xx is a failure. Redirects are not followed: the address may hold a token, and it goes nowhere else.
 * No reason contains the address.
 */
export function deliverToWebhook(
  webhook: { urlEnv: string; timeoutSeconds: number },
  env: NodeJS.ProcessEnv,
): Deliver {
  return async event => {
    const address = env[webhook.urlEnv];
    if (!address) throw new Error(`the environment variable ${webhook.urlEnv} is not set`);
    if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol))
      throw new Error(`the environment variable ${webhook.urlEnv} does not hold an http or https address`);
    let response: Response;
    try {
      response = await fetch(address, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(event),
        redirect: "manual",
        signal: AbortSignal.timeout(webhook.timeoutSeconds * 1_000),
      });
    } catch (error) {
      throw new Error(failure(error, webhook.timeoutSeconds), { cause: error });
    }
    await response.body?.cancel();
    if (!response.ok) throw new Error(`the webhook answered ${response.status}`);
  };
}

function failure(error: unknown, timeoutSeconds: number): string {
  if (error instanceof Error && error.name === "TimeoutError")
    return `the webhook did not answer within ${timeoutSeconds} s`;
  const cause = error instanceof Error ? (error.cause as { code?: unknown } | undefined) : undefined;
  // fetch says "fetch failed" and hides the reason in its cause, whose message may repeat the address: its code does not.
  return `the webhook could not be reached${typeof cause?.code === "string" ? ` (${cause.code})` : ""}`;
}
