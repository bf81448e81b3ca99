/** Problems by their code: what happened, and what to do. */
export const problems = {
  invalid: { title: "Something does not fit", hint: "Mend the marked fields; nothing was changed." },
  token_in_address: {
    title: "A token stood in an address",
    hint: "Revoke it: addresses are kept in logs. Send tokens in the Authorization header.",
  },
  not_signed_in: { title: "You are not signed in", hint: "Sign in and try again; what you typed stays here." },
  forbidden: { title: "You may not do this", hint: "Ask a maintainer of the organization." },
  cross_origin: { title: "The request came from another site", hint: "Open the console at its own address." },
  not_found: { title: "Not found", hint: "It may be gone, or you may not be allowed to see it." },
  conflict: { title: "This does not go with what is there", hint: "Load the page again, then decide." },
  name_taken: { title: "The name is taken", hint: "Choose another name." },
  limit_reached: { title: "A limit stands against it", hint: "Stop something, or ask for a higher limit." },
  last_maintainer: {
    title: "An organization keeps a maintainer",
    hint: "Make somebody else maintainer first.",
  },
  sealed: { title: "A sealed version never changes", hint: "Open a new version." },
  already_set_up: { title: "This installation is set up", hint: "Sign in." },
  invitation_over: { title: "The invitation cannot be used", hint: "Ask for a new link." },
  upload_changed: { title: "The upload broke off", hint: "Send the file again; nothing half-sent is kept." },
  too_large: { title: "Too large", hint: "Send less at once." },
  unreadable: {
    title: "This file cannot be shown like this",
    hint: "Download it and open it with a program of yours.",
  },
  too_many: { title: "Too many tries", hint: "Wait a minute, then try again." },
  damaged: {
    title: "The stored bytes are lost or damaged",
    hint: "Upload the same file again: that heals it wherever it is used. The operators know of it.",
  },
  storage_full: { title: "The disk of the installation is full", hint: "Nothing was stored. Tell the operator." },
  unavailable: { title: "Not available now", hint: "Try again in a moment." },
  internal: { title: "Something went wrong on the server", hint: "Try again; report the request number if it stays." },
  INVALID_EMAIL_OR_PASSWORD: {
    title: "E-mail or password is wrong",
    hint: "Check both; capital letters count in the password.",
  },
  email_taken: {
    title: "There is an account with your e-mail address here",
    hint: "Sign in to it first, then connect the provider under Ways in.",
  },
  USER_ALREADY_EXISTS: { title: "There is an account with this e-mail", hint: "Sign in instead." },
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: { title: "There is an account with this e-mail", hint: "Sign in instead." },
} as const;
