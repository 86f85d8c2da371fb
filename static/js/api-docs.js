// Draws the API's documentation, and lets a logged-in reader try it: the session needs the CSRF token.
"use strict";

const page = document.getElementById("api-docs");
const token = page.querySelector("[name=csrfmiddlewaretoken]").value;

SwaggerUIBundle({
  url: page.dataset.schema,
  domNode: page,
  deepLinking: true,
  // The default asks a validator on somebody else's server.
  validatorUrl: null,
  requestInterceptor(request) {
    if (request.method && !["GET", "HEAD"].includes(request.method.toUpperCase())) {
      request.headers["X-CSRFToken"] = token;
    }
    return request;
  },
});
