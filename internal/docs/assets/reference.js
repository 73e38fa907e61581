"use strict";

// The address of the contract stands in the page, which knows under which prefix the service is published. No validator of somebody
// else is asked, and the page takes no settings from its own address, with which a link could show another contract.
const place = document.getElementById("swagger-ui");

fetch(place.dataset.contract)
  .then((answer) => {
    if (!answer.ok) throw new Error(`the contract was answered with ${answer.status}`);
    return answer.json();
  })
  .then((contract) => {
    leaveOptionalEmpty(contract);
    SwaggerUIBundle({
      domNode: place,
      spec: contract,
      deepLinking: true,
      docExpansion: "none",
      defaultModelsExpandDepth: -1,
      filter: true,
      displayRequestDuration: true,
      queryConfigEnabled: false,
      validatorUrl: null,
    });
  })
  .catch((fault) => {
    place.textContent = `The reference cannot be shown: ${fault.message}.`;
  });

// The form of an operation is filled with the examples of its parameters. All filters at once find nothing, and a cursor that stands for
// an example is refused: so that the first try succeeds, what may be left out is.
function leaveOptionalEmpty(contract) {
  const lists = [Object.values(contract.components.parameters ?? {})];
  for (const item of Object.values(contract.paths)) {
    lists.push(item.parameters ?? []);
    for (const operation of Object.values(item)) lists.push(operation.parameters ?? []);
  }
  for (const parameter of lists.flat()) {
    if (parameter.$ref || parameter.required) continue;
    delete parameter.example;
    delete parameter.examples;
    parameter.schema = withoutExample(parameter.schema, contract);
    if (parameter.schema.items) parameter.schema.items = withoutExample(parameter.schema.items, contract);
  }
}

// A copy, because a schema is shared with bodies, whose examples stay. Swagger UI has no field of its own for int32 and complains.
function withoutExample(schema, contract) {
  const name = schema.$ref?.replace("#/components/schemas/", "");
  const { example, format, ...rest } = name ? contract.components.schemas[name] : schema;
  return format === undefined || format === "int32" ? rest : { ...rest, format };
}
