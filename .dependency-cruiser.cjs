// The rules of docs/architecture.md, "Modules": imports point one way, a module is seen through its index.ts, a domain is pure.

/** Modules by rank; those of one rank do not import each other. */
const ranks = [
  ['platform'],
  ['event-store'],
  ['ledger'],
  ['registry'],
  ['audit'],
  ['staff'],
  ['approval'],
  ['jobs'],
  ['person'],
  ['cardholder'],
  ['authorization'],
  ['medical', 'transit'],
  ['settlement'],
  ['composition'],
  ['service-desk'],
  ['demo', 'simulator', 'benchmark'],
];

/** A module may import the modules of the ranks below its own, and itself. */
const oneWay = ranks.flatMap((modules, rank) =>
  modules.map((name) => {
    const allowed = [name, ...ranks.slice(0, rank).flat()];
    return {
      name: `${name}-looks-down-only`,
      comment: `${name} may import ${allowed.join(', ')} only`,
      severity: 'error',
      from: { path: `^src/${name}/` },
      to: { path: '^src/', pathNot: `^src/(${allowed.join('|')})/` },
    };
  }),
);

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'a circle of files cannot be understood one by one',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      comment: 'a file that nothing imports is dead',
      severity: 'error',
      from: { orphan: true, pathNot: ['^src/main\\.ts$', '^console/src/main\\.tsx$', '\\.spec\\.ts$', '\\.d\\.ts$'] },
      to: {},
    },
    {
      name: 'module-entry-point-only',
      comment: 'another module is reached only through its index.ts',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: { path: '^src/([^/]+)/', pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$', '^src/platform/'] },
    },
    {
      name: 'entry-points-use-modules-by-their-index',
      comment: 'the entry points see modules through index.ts as well',
      severity: 'error',
      from: { path: '^src/[^/]+\\.ts$' },
      to: { path: '^src/([^/]+)/', pathNot: ['^src/[^/]+/index\\.ts$', '^src/platform/', '^src/cli/'] },
    },
    {
      name: 'platform-part-by-its-index',
      comment: 'a part of the platform is reached only through its own index.ts',
      severity: 'error',
      from: { path: '^src/(?!platform/)' },
      to: { path: '^src/platform/[^/]+/', pathNot: '^src/platform/[^/]+/index\\.ts$' },
    },
    ...oneWay,
    {
      name: 'domain-is-pure',
      comment: 'a domain imports no package but decimal.js: no Nest, TypeORM, pg',
      severity: 'error',
      from: { path: '^src/[^/]+/domain/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer'], pathNot: 'node_modules/decimal\\.js' },
    },
    {
      name: 'domain-does-no-io',
      comment: 'of Node a domain uses hashing only',
      severity: 'error',
      from: { path: '^src/[^/]+/domain/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    {
      name: 'domain-stays-in-the-domain',
      comment: 'a domain imports its own domain, the index of modules below, and of the platform only money',
      severity: 'error',
      from: { path: '^src/([^/]+)/domain/', pathNot: '\\.spec\\.ts$' },
      to: {
        path: '^src/',
        pathNot: ['^src/$1/domain/', '^src/(?!platform|$1)[^/]+/index\\.ts$', '^src/platform/money/'],
      },
    },
    {
      name: 'console-talks-http',
      comment: 'the console knows the service by its API only',
      severity: 'error',
      from: { path: '^console/' },
      to: { path: '^(src|migrations|test)/' },
    },
    {
      name: 'console-pages-stand-alone',
      comment: 'a page of the console imports no other page, so each loads by itself',
      severity: 'error',
      from: { path: '^console/src/pages/([^/]+)/' },
      to: { path: '^console/src/pages/', pathNot: '^console/src/pages/$1/' },
    },
    {
      name: 'not-to-dev-dep',
      comment: 'what runs in production is a dependency, not a development dependency',
      severity: 'error',
      from: { path: '^src', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm-dev'] },
    },
    {
      name: 'no-unlisted-package',
      comment: 'a package must be in package.json',
      severity: 'error',
      from: { path: '^src' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js'],
    },
  },
};
