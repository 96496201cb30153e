import { expect, it } from 'vitest'
import { splitStatements } from '../../src/adapters/supabase/migrate-split.ts'

it.each([
  ['two statements', 'select 1; select 2;', ['select 1', 'select 2']],
  ['no last semicolon', 'select 1;\n\nselect 2\n', ['select 1', 'select 2']],
  ['a semicolon in a string', `select 'a;b', 'it''s; fine'; select 2`, [`select 'a;b', 'it''s; fine'`, 'select 2']],
  ['a semicolon in a name', 'select 1 as "a;b"; select 2', ['select 1 as "a;b"', 'select 2']],
  ['a backslash in an escape string', `select E'it\\'s; fine'; select 2`, [`select E'it\\'s; fine'`, 'select 2']],
  ['a backslash in a plain string', `select '\\'; select 2`, [`select '\\'`, 'select 2']],
  [
    'a function body',
    'create function f() as $$ begin; end; $$; select 2',
    ['create function f() as $$ begin; end; $$', 'select 2'],
  ],
  ['a tagged body', 'do $x$ select $$;$$; $x$; select 2', ['do $x$ select $$;$$; $x$', 'select 2']],
  [
    'parameters, which are no dollar quotes',
    'select $1; select a$b$; select 3',
    ['select $1', 'select a$b$', 'select 3'],
  ],
  [
    'a comment with a semicolon',
    '-- one; two\nselect 1; /* ; */ select 2',
    ['-- one; two\nselect 1', '/* ; */ select 2'],
  ],
  ['an apostrophe in a comment', `-- don't\nselect 1; select 2`, [`-- don't\nselect 1`, 'select 2']],
  [
    'parentheses',
    'create rule r as on insert to t do (select 1; select 2); select 3',
    ['create rule r as on insert to t do (select 1; select 2)', 'select 3'],
  ],
  ['nothing', ' ;; \n', []],
])('cuts at the right semicolons: %s', (_name, sql, expected) => {
  expect(splitStatements(sql)).toEqual(expected)
})
