/** What was wrong with a response that still carries tokens; counted and logged by name only. */
export type Offence =
  // Framing on the wire
  | 'interim_answer'
  | 'no_status_line'
  | 'content_length_repeated'
  | 'content_length_wrong'
  | 'chunks_broken'
  | 'cut_off'
  | 'timed_out'
  | 'too_large'
  // Encoding of the bytes
  | 'coded_unasked'
  | 'content_encoding_wrong'
  | 'byte_order_mark'
  | 'charset_odd'
  // Format of the text
  | 'content_type_missing'
  | 'content_type_wrong'
  | 'form_encoded'
  | 'text_around'
  | 'json_cut'
  | 'json_in_text'
  | 'envelope'
  | 'member_name_odd'
  // Content
  | 'status_odd'
  | 'error_beside_tokens'
  | 'access_token_missing'
  | 'access_token_unusable'
  | 'refresh_token_unusable'
  | 'token_trimmed'
  | 'token_not_text'
  | 'token_type_missing'
  | 'token_type_not_bearer'
  | 'expires_in_missing'
  | 'expires_in_unreadable'
  | 'expires_in_text';
