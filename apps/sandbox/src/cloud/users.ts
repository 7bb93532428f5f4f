/** The two people who live in the sandbox. Their passwords are public: they open nothing anywhere else. */

/** A COCO account. */
export interface User {
  readonly userId: string;
  /** The e-mail address the user signs in with. */
  readonly username: string;
  readonly password: string;
  readonly fullName: string;
}

export const ada: User = {
  userId: '5f0ada000000000000000001',
  username: 'ada@example.com',
  password: 'lovelace',
  fullName: 'Ada Lovelace',
};

export const grace: User = {
  userId: '5f0ace000000000000000002',
  username: 'grace@example.com',
  password: 'hopper',
  fullName: 'Grace Hopper',
};

/** All of them. */
export const users: readonly User[] = [ada, grace];
