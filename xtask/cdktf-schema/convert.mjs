// A provider's schema, recovered from its `@cdktf/provider-…` package, in the form that `terraform providers schema -json`
// prints.
//
//   npm install --ignore-scripts --legacy-peer-deps @cdktf/provider-google     (in a folder outside of the repository)
//   node xtask/cdktf-schema/convert.mjs node_modules/@cdktf/provider-google xtask/cdktf-schema/facts.json > google-schema.json
//
// cdktf generated each package from that very schema, and the source map of each file still holds the TypeScript as it was
// generated. Above every field stands a comment with the Terraform name and its `computed`, `optional` and `required`; what
// else is needed follows from the types, and from the table that renders a type as HCL. `facts.json` adds what cdktf does
// not write down. What is lost all the same is said in `xtask/schemas/README.md`. Descriptions are not copied.

import fs from "node:fs";
import path from "node:path";

const [folder, factsFile] = process.argv.slice(2);
const package_ = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
const { name: address, version } = package_.cdktf.provider;
const facts = JSON.parse(fs.readFileSync(factsFile, "utf8"))[address] ?? {};
const unusedSensitive = new Set(facts.sensitive ?? []);

/** The TypeScript that a compiled file was made from. */
function source(file) {
  const map = fs.readFileSync(file, "utf8").match(/sourceMappingURL=data:application\/json;base64,(\S+)/);
  return map ? JSON.parse(Buffer.from(map[1], "base64").toString()).sourcesContent[0] : "";
}

function files(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return files(file);
    return entry.name.endsWith(".js") && !entry.name.startsWith("lazy-") ? [file] : [];
  });
}

/** The classes, interfaces and functions of a module, each by name, as text up to the brace that closes it. */
function declarations(text) {
  const found = { class: {}, interface: {}, function: {} };
  for (const [whole, kind, name] of text.matchAll(/^export (class|interface|function) (\w+)[^]*?^}/gm)) {
    found[kind][name] = whole;
  }
  return found;
}

/** What the rendering of a type as HCL says of each entry: whether it is a block, and its nesting. */
function rendered(text) {
  const entry = /^ +(\w+): \{\n +value: (.*),\n +isBlock: (\w+),\n +type: "(\w+)",\n +storageClassType: "(\w+)",\n/gm;
  const entries = [...text.matchAll(entry)];
  return Object.fromEntries(
    entries.map(([, name, , isBlock, type, storage]) => [name, { isBlock: isBlock === "true", type, storage }]),
  );
}

/** The entries that cdktf describes as blocks: it describes an attribute as the provider does, or not at all. */
function blocks(text) {
  const members = text.matchAll(/\/\*\*\n([^]*?)\*\/\n +readonly \w+\??: /g);
  const names = [...members].map(([, comment]) => comment.match(/^ +\* (\w+) block\n[^]*#(\w+) /));
  return new Set(names.filter((match) => match && match[1] === match[2]).map((match) => match[2]));
}

const PRIMITIVES = { string: "string", number: "number", boolean: "bool", any: "dynamic" };

function module(folder) {
  const text = files(folder).map(source).join("\n");
  const known = declarations(text);
  const lower = (name) => name[0].toLowerCase() + name.slice(1);
  /** A class of getters, or an interface alone. */
  const schema = (className, interfaceName, hcl, where) => {
    const fields = known.class[className];
    const table = rendered(hcl ?? "");
    const described = blocks(known.interface[interfaceName] ?? "");
    const attributes = {};
    const block_types = {};
    const put = (name, flags, type) => {
      const here = `${where}.${name}`;
      if (type.struct === undefined) {
        attributes[name] = { type: type.value, ...flags, ...more(here, name, flags) };
        return;
      }
      const inner = struct(type.struct, here);
      const nesting = table[name]?.type === "struct" ? "single" : type.nesting ?? table[name]?.type ?? "list";
      if (described.has(name)) {
        const min_items = flags.required && nesting !== "single" ? 1 : undefined;
        const max_items = type.one && nesting !== "single" ? 1 : undefined;
        const items = { ...(min_items && { min_items }), ...(max_items && { max_items }) };
        block_types[name] = { nesting_mode: nesting, ...items, block: inner };
      } else if (facts.nested_attributes) {
        const nesting_mode = type.one ? "single" : nesting;
        const nested_type = { nesting_mode, attributes: inner.attributes };
        attributes[name] = { nested_type, ...flags, ...more(here, name, flags) };
      } else {
        const types = Object.entries(inner.attributes).map(([name, { type }]) => [name, type]);
        const object = ["object", Object.fromEntries(types)];
        const value = type.one && nesting === "single" ? object : [nesting, object];
        attributes[name] = { type: value, ...flags, ...more(here, name, flags) };
      }
    };
    if (fields) {
      for (const field of getters(fields)) put(field.name, field.flags, field.type(table[field.name]));
    } else {
      // A block of the provider's configuration, which nothing refers to.
      const members = known.interface[interfaceName].matchAll(/#(\w+) [^\n]*\n +\*\/\n +readonly \w+: /g);
      const required = new Set([...members].map(([, name]) => name));
      for (const [name, entry] of Object.entries(table)) {
        const flags = required.has(name) ? { required: true } : { optional: true };
        put(name, flags, fromTable(entry, name));
      }
    }
    return { attributes: sorted(attributes), block_types: sorted(block_types) };
  };
  const struct = (name, where) => {
    if (!known.interface[name]) throw new Error(`${where}: no interface ${name}`);
    return schema(`${name}OutputReference`, name, known.function[`${lower(name)}ToHclTerraform`], where);
  };
  /** The fields of a class, each with its flags and what its type is. */
  const getters = (text) => {
    const flagged = /\/\/ (\w+) - computed: (\w+), optional: (\w+), required: (\w+)\n/;
    const accessed = /(?: +private _\w+(.*?);? *\n)?(?: +public get .*\n((?: {4,}.*\n)*?) +\}\n)?/;
    const field = new RegExp(flagged.source + accessed.source, "g");
    return [...text.matchAll(field)].map(([, name, computed, optional, required, storage, getter]) => ({
      name,
      flags: flags(computed, optional, required),
      type: (entry) => fieldType(name, storage ?? "", getter ?? "", entry),
    }));
  };
  const type = text.match(/static readonly tfResourceType = "(\w+)"/)?.[1];
  const main = /^export class (\w+) extends cdktf\.Terraform(Resource|DataSource|Provider) /m;
  const [, className, base] = text.match(main) ?? [];
  if (!className) return undefined;
  const section = { Resource: "resource_schemas", DataSource: "data_source_schemas", Provider: "provider" }[base];
  const where = { resource_schemas: type, data_source_schemas: `data.${type}`, provider: "provider" }[section];
  const generated = known.class[className];
  const hcl = generated.slice(generated.indexOf("synthesizeHclAttributes()"));
  const block = schema(className, `${className}Config`, hcl, where);
  // cdktf's own.
  if (section === "provider") delete block.attributes.alias;
  return { section, type, schema: { version: 0, block } };
}

function flags(computed, optional, required) {
  const all = { required, optional, computed };
  const holding = Object.entries(all).filter(([, holds]) => holds === "true");
  return Object.fromEntries(holding.map(([flag]) => [flag, true]));
}

/** What cdktf does not write down. */
function more(where, name, flags) {
  const sensitive = unusedSensitive.delete(where);
  const deprecated = facts.deprecated?.includes(where);
  // Providers name every write-only argument so, and nothing else that is set; a data source has none.
  const write_only = name.endsWith("_wo") && !flags.computed && !where.startsWith("data.");
  return {
    ...((sensitive || write_only) && { sensitive: true }),
    ...(deprecated && { deprecated }),
    ...(write_only && { write_only }),
  };
}

/** A field of a class: its storage (`?: string`, ` = new …List(this, "…", true)`), and the getter's body. */
function fieldType(name, storage, getter, entry) {
  const complex = storage.match(/^ = new ((?:cdktf\.)?\w+)\(this, "\w+"(?:, (true|false))?\)$/);
  if (complex) {
    const [, className, isSet] = complex;
    const maps = className.match(/^cdktf\.(String|Number|Boolean|Any)Map(List)?$/);
    if (maps) {
      const map = ["map", PRIMITIVES[maps[1].toLowerCase()]];
      return { value: maps[2] ? [isSet === "true" ? "set" : "list", map] : map };
    }
    const [, struct, ending] = className.match(/^(\w+?)(OutputReference|List|Map)$/);
    if (ending === "OutputReference") return { struct, one: true };
    return { struct, nesting: ending === "Map" ? "map" : isSet === "true" ? "set" : "list" };
  }
  if (getter.includes("return this._")) return fromTable(entry, name);
  const isSet = getter.includes("cdktf.Fn.tolist(");
  if (getter.includes("this.interpolationForAttribute(")) {
    const written = storage.match(/^\?: (.*?)( \| cdktf\.IResolvable)?$/)?.[1];
    const value = written && fromTypeScript(written, isSet);
    if (!value) throw new Error(`${name}: the type is not written down`);
    return { value };
  }
  const kind = getter.match(/this\.get(String|Number|Boolean|AnyMap|StringMap|NumberMap|BooleanMap|NumberList|List)Attribute\(/)?.[1];
  const value = {
    String: "string",
    Number: "number",
    Boolean: "bool",
    AnyMap: "dynamic",
    StringMap: ["map", "string"],
    NumberMap: ["map", "number"],
    BooleanMap: ["map", "bool"],
    NumberList: [isSet ? "set" : "list", "number"],
    List: [isSet ? "set" : "list", "string"],
  }[kind];
  if (!value) throw new Error(`${name}: ${storage} ${getter}`);
  return { value };
}

/** `string[][]`, `{ [key: string]: string }[]`. Where cdktf did not go as deep as the schema it wrote `any`: no type. */
function fromTypeScript(written, isSet) {
  if (written.endsWith("[]")) {
    const element = fromTypeScript(written.slice(0, -2), false);
    return element && [isSet ? "set" : "list", element];
  }
  const map = written.match(/^\{ \[key: string\]: (.*) \}$/);
  if (map) {
    const element = fromTypeScript(map[1], false);
    return element && ["map", element];
  }
  return written === "any" ? undefined : PRIMITIVES[written];
}

/** The type of what only the rendering as HCL tells of. */
function fromTable({ isBlock, type, storage }, name) {
  if (isBlock) {
    const several = ["list", "set"].includes(type);
    return several ? { struct: storage.replace(/List$/, ""), nesting: type } : { struct: storage, one: true };
  }
  const element = PRIMITIVES[storage.replace(/(List|Map)$/, "")];
  if (!element) throw new Error(`${name}: ${storage}`);
  return { value: type === "simple" ? element : element === "dynamic" ? "dynamic" : [type, element] };
}

const sorted = (object) => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));

const library = path.join(folder, "lib");
const modules = fs.readdirSync(library, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const provider = { provider: {}, resource_schemas: {}, data_source_schemas: {}, ephemeral_resource_schemas: {} };
for (const { name } of modules) {
  try {
    const found = module(path.join(library, name));
    if (!found) continue;
    if (found.section === "provider") provider.provider = found.schema;
    else provider[found.section][found.type] = found.schema;
  } catch (error) {
    console.error(`left out: ${name}: ${error.message}`);
  }
}
for (const where of unusedSensitive) console.error(`sensitive, but not there: ${where}`);
const counts = [provider.resource_schemas, provider.data_source_schemas].map((types) => Object.keys(types).length);
const from = `${address} ${version} of ${package_.name} ${package_.version}`;
console.error(`${from}: ${counts[0]} resources, ${counts[1]} data sources`);
console.log(JSON.stringify({ format_version: "1.0", provider_schemas: { [address]: provider } }));
