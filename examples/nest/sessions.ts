import { UserSessions } from '../stand-ins/user-sessions.js';

/** Who is logged in. */
export const sessions = new UserSessions();
