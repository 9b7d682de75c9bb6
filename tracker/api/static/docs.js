/* global SwaggerUIBundle */
/** Shows the API's description on its page; a token typed there goes nowhere but to this API. */
const target = document.getElementById("api");

SwaggerUIBundle({
  domNode: target,
  url: target.dataset.description,
  deepLinking: true,
  validatorUrl: null, // it would send our address to somebody else
});
