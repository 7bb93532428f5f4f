import { IsString } from 'class-validator';

/** Names a resource in the query: `/` needs no escape there (RFC 3986 section 3.4), so nothing can decode it wrongly. */
export class ResourceQuery {
  /** COCO’s id of the resource, as lists show it, such as `3/zigbee/3C6A2CFFFED0AF76/01`. */
  @IsString({ message: 'expected the EUI of one resource, such as 3/zigbee/3C6A2CFFFED0AF76/01' })
  resourceEui = '';
}
