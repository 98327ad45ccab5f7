// Passkeys: a form with data-passkey asks the browser for a credential and posts it. Without script or support, its part stays hidden.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const keys = (list) => (list || []).map((key) => ({ ...key, id: bytes(key.id) }));

async function options(form) {
  if (form.dataset.passkeyJson) return JSON.parse(document.getElementById(form.dataset.passkeyJson).textContent);
  const answer = await fetch(form.dataset.passkeyOptions, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
}

function plain(credential) {
  const { response } = credential;
  const parts = {};
  for (const name of ["attestationObject", "clientDataJSON", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) parts[name] = text(response[name]);
  }
  return {
    id: credential.id, rawId: text(credential.rawId), type: credential.type, response: parts,
    authenticatorAttachment: credential.authenticatorAttachment, clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function add(form) {
  const { publicKey } = (await options(form)).creation_options;
  const selection = publicKey.authenticatorSelection || {};
  const alone = form.elements.passwordless?.checked;
  selection.residentKey = alone ? "required" : "discouraged";
  selection.requireResidentKey = Boolean(alone);
  if (alone) selection.userVerification = "required";
  return navigator.credentials.create({ publicKey: {
    ...publicKey, authenticatorSelection: selection, challenge: bytes(publicKey.challenge),
    user: { ...publicKey.user, id: bytes(publicKey.user.id) }, excludeCredentials: keys(publicKey.excludeCredentials),
  } });
}

async function signIn(form) {
  const { publicKey } = (await options(form)).request_options;
  return navigator.credentials.get({ publicKey: { ...publicKey, challenge: bytes(publicKey.challenge), allowCredentials: keys(publicKey.allowCredentials) } });
}

async function use(event) {
  const form = event.target;
  event.preventDefault();
  const trouble = form.querySelector("[data-passkey-trouble]");
  trouble.hidden = true;
  try {
    const credential = await (form.dataset.passkey === "add" ? add(form) : signIn(form));
    form.elements.credential.value = JSON.stringify(plain(credential));
    form.submit();
  } catch {
    trouble.hidden = false;
  }
}

if (window.PublicKeyCredential) {
  for (const part of document.querySelectorAll("[data-passkey-part]")) part.hidden = false;
  for (const form of document.querySelectorAll("form[data-passkey]")) form.addEventListener("submit", use);
}
