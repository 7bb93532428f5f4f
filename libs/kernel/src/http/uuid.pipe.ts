import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { validate } from 'uuid';
import { InvalidRequest } from '../broker-error.js';

/** Lets only UUIDs through a route parameter. @throws InvalidRequest naming the parameter */
@Injectable()
export class UuidPipe implements PipeTransform<string, string> {
  transform(value: string, { data }: ArgumentMetadata): string {
    if (!validate(value)) throw new InvalidRequest([{ field: data ?? 'id', message: 'expected a UUID' }]);
    return value.toLowerCase();
  }
}
