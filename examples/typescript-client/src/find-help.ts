// What a family is shown for its own words and answers: node build/find-help.js http://127.0.0.1:8000/graphql/
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { print } from "graphql";

import { FindHelpDocument } from "./generated.js";

async function ask<Data, Variables>(address: string, document: TypedDocumentNode<Data, Variables>, variables: Variables): Promise<Data> {
  const response = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ query: print(document), variables }),
  });
  const answer = (await response.json()) as { data: Data | null; errors?: { message: string }[] };
  if (!answer.data || answer.errors) throw new Error(answer.errors?.map((error) => error.message).join("; ") ?? `HTTP ${response.status}`);
  return answer.data;
}

const address = process.argv[2] ?? "http://127.0.0.1:8000/graphql/";
const { search, recommend, crisisHelp } = await ask(address, FindHelpDocument, {
  words: "cant sleep before exams",
  answers: [
    { question: "age", value: 14 },
    { question: "sleep", value: "most_nights" },
  ],
});

for (const hit of search.hits) {
  const more = hit.node.__typename === "Topic" ? hit.node.summary : hit.node.__typename === "Service" ? (hit.node.phone ?? "") : "";
  console.log(`${hit.kind} ${hit.title}: ${more}`);
}
for (const { rank, service, reasons } of recommend.services) console.log(`${rank}. ${service.name}: ${reasons[0] ?? ""}`);
console.log(`Decided by version ${recommend.ruleset.number}: ${recommend.status}, ${recommend.urgency}`);
for (const contact of crisisHelp.contacts) console.log(`${contact.name}: ${contact.phone ?? contact.text ?? ""}`);
