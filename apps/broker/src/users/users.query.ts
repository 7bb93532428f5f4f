import { IsIn } from 'class-validator';

const forms = ['json', 'html'] as const;

/** The query of `GET /v1/admin/users/{userId}`. */
export class UserExportQuery {
  /** `html` is a page for the user to read. */
  @IsIn(forms, { message: `expected one of ${forms.join(', ')}` })
  format: (typeof forms)[number] = 'json';
}
