"use strict";

// The address of the contract stands in the page, which knows under which prefix the service is published. No validator of somebody
// else is asked, and the page takes no settings from its own address, with which a link could show another contract.
const place = document.getElementById("swagger-ui");
SwaggerUIBundle({
  domNode: place,
  url: place.dataset.contract,
  deepLinking: true,
  docExpansion: "none",
  defaultModelsExpandDepth: -1,
  filter: true,
  displayRequestDuration: true,
  requestSnippetsEnabled: false,
  queryConfigEnabled: false,
  validatorUrl: null,
  // The choice of a server has a label for the eye alone.
  onComplete: () => document.getElementById("servers")?.setAttribute("aria-label", "Server"),
});
