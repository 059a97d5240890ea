import type { FormValues } from './fields';

/** The values as a form with a file in it is sent: the fields first, so that the service knows them before the file comes. */
export function formOf(values: FormValues): FormData {
  const form = new FormData();
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) if (!(value instanceof File)) form.append(name, String(value));
  for (const [name, value] of given) if (value instanceof File) form.append(name, value);
  return form;
}
