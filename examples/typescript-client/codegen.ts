// Types for every document of src/, from the schema that the service commits; nothing is asked of a running service.
import type { CodegenConfig } from "@graphql-codegen/cli";

const config: CodegenConfig = {
  schema: "../../graphql_api/schema.graphql",
  documents: ["src/**/*.graphql"],
  generates: {
    "src/generated.ts": {
      plugins: ["typescript", "typescript-operations", "typed-document-node"],
      config: {
        // What a scalar is on the wire. An answer is text, a number, yes or no, or several texts, as its question asks.
        scalars: { AnswerValue: "string | number | boolean | string[]", Date: "string", DateTime: "string" },
        strictScalars: true,
        enumsAsTypes: true,
        useTypeImports: true,
      },
    },
  },
};

export default config;
