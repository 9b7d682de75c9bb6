/**
 * Inline in the page, before the script: keeps what the page calls and the forms that are sent
 * until the script is there; forms also in storage, for the next page, if this one is left first.
 */
((key, global, mayKeep) => {
  if (window[global]?.call) return; // a second copy
  const kept = `_ll.${key}.s`;
  const ignored = "[data-ll-ignore]";
  const stub = (...call) => stub.q.push(call);
  stub.q = [];
  stub.u = location.href;
  window[global] = stub;

  addEventListener(
    "submit",
    ({ target }) => {
      if (window[global] !== stub) return; // the script is there
      try {
        const at = Date.now();
        const id = crypto.getRandomValues(new Uint32Array(4)).join("-");
        stub("form", target, at, id);
        // An input named "closest" shadows the form's own.
        if (!mayKeep || Element.prototype.closest.call(target, ignored)) return;
        // The script that sends it leaves out whatever else must not leave the page.
        const fields = Array.from(document.querySelectorAll("input,select,textarea"))
          .filter(
            ({ form, name, type, autocomplete, checked }) =>
              form === target &&
              (checked || !/radio|checkbox/.test(type)) &&
              !/pass|hidden|file|submit|cc-|card|cvv|cvc|pin|ssn|otp|code/i.test(
                name + type + autocomplete,
              ),
          )
          .filter((control) => !control.closest(ignored))
          .map(({ name, type, value, labels }) => {
            const label = labels?.[0]?.textContent || "";
            return { name, type, value, label };
          });
        const names = Array.from(target.attributes, ({ name, value }) => [name, value]);
        const record = { id, at, url: stub.u, title: document.title, names, fields };
        const before = JSON.parse(localStorage[kept] || "[]");
        localStorage[kept] = JSON.stringify([...before, record]);
      } catch {
        // Nothing can be kept.
      }
    },
    true,
  );
})("__KEY__", "__GLOBAL__", __KEEP__);
