/** What pages with jQuery do to forms: plugins check them, $.ajax sends them, parts are replaced. */
import $ from "jquery";

// The plugin, as those of its time, looks for jQuery where a page puts it.
globalThis.jQuery = globalThis.$ = $;
require("jquery-validation");

const thank = (form) => $(form).find("output").text("Thanks");
const apologise = (form) => $(form).find("output").text("Try again");
const send = (form) =>
  $.ajax({ type: "POST", url: form.getAttribute("action"), data: $(form).serialize() }).then(
    () => thank(form),
    () => apologise(form),
  );

$("#contact").on("submit", function () {
  send(this);
  return false;
});

$("#quote").validate({
  submitHandler(form) {
    send(form); // returning its promise would let the browser send the form as well
  },
});

// The form comes later, and again after each answer: only the document hears of it for good.
$("#call-me").on("click", () => $("#place").load("/callback-form"));
$(document).on("submit", "#callback", function (event) {
  event.preventDefault();
  $("#place").load("/callback-thanks", $(this).serializeArray());
});
// jQuery calls its own handlers here, and as they cancel, the browser makes no event of it.
$(document).on("click", "#send-callback", () => $("#callback").trigger("submit"));

// Nothing hears of this one's submit: the browser sends it.
$("#send-order").on("click", () => $("#order").trigger("submit"));
