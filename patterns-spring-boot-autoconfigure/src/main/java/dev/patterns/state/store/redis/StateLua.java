/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package dev.patterns.state.store.redis;

/**
 * The scripts. What a script has changed is not taken back when it fails, so everything
 * is checked before anything is changed.
 */
final class StateLua {

	/**
	 * Writes entries, all or nothing. Keys are the entry and its fences, for each write.
	 * Arguments are the number of writes, the time or an empty text for that of the
	 * server, how long fences are kept, and for each write ten: {@code S} or {@code D},
	 * its id, the condition, the etag, the time to live, by how much longer the server
	 * keeps the entry, the lock, the token with zeros before it, the head of the value,
	 * and the value.
	 * <p>
	 * Answers 0 if all was written, also if that was done before: a client may send a
	 * script again when its connection breaks. Else twice the place of the first write
	 * that is refused, and one more if that is because of a fence.
	 */
	static final String WRITE = """
			local call = redis.call
			local n, given, keep = tonumber(ARGV[1]), ARGV[2], ARGV[3]
			local clock
			local function now()
				if not clock then
					if given ~= '' then
						clock = tonumber(given)
					else
						local t = call('TIME')
						clock = t[1] * 1000 + math.floor(t[2] / 1000)
					end
				end
				return clock
			end
			local function argument(i, j)
				return ARGV[3 + (i - 1) * 10 + j]
			end

			local etags = {}
			local function etag(key)
				local found = etags[key]
				if found == nil then
					local head = call('GETRANGE', key, 0, 53)
					found = false
					if head ~= '' then
						local expiry = tonumber(string.sub(head, 39, 54))
						if expiry == 0 or expiry > now() then found = string.sub(head, 2, 37) end
					end
					etags[key] = found
				end
				return found
			end
			for i = 1, n do
				if argument(i, 1) == 'S' and etag(KEYS[2 * i - 1]) == string.sub(argument(i, 9), 2, 37) then return 0 end
			end

			local tokens = {}
			for i = 1, n do
				local key, fences, lock, token = KEYS[2 * i - 1], KEYS[2 * i], argument(i, 7), argument(i, 8)
				if token ~= '' then
					local name = fences .. '|' .. lock
					local seen = tokens[name] or call('HGET', fences, lock)
					if seen and seen > token then return 2 * i + 1 end
					tokens[name] = token
				end
				local condition = argument(i, 3)
				if condition == 'A' and etag(key) then return 2 * i end
				if condition == 'M' then
					local found = etag(key)
					if not found or found ~= argument(i, 4) then return 2 * i end
				end
				etags[key] = argument(i, 1) == 'S' and string.sub(argument(i, 9), 2, 37) or false
			end

			for i = 1, n do
				local key, fences = KEYS[2 * i - 1], KEYS[2 * i]
				if argument(i, 8) ~= '' then
					call('HSET', fences, argument(i, 7), argument(i, 8))
					call('PEXPIRE', fences, keep)
				end
				local ttl = argument(i, 5)
				if argument(i, 1) == 'D' then
					call('DEL', key)
				elseif ttl == '' then
					call('SET', key, argument(i, 9) .. '0000000000000000' .. argument(i, 10))
				else
					local expiry = string.format('%016d', now() + tonumber(ttl))
					call('SET', key, argument(i, 9) .. expiry .. argument(i, 10), 'PX',
						string.format('%d', tonumber(ttl) + tonumber(argument(i, 6))))
				end
			end
			return 0
			""";

	/**
	 * Looks for names of entries, from a cursor on: arguments are the cursor, the
	 * pattern, how many are wanted and how many to look at. Answers with the next cursor
	 * and the names.
	 */
	static final String SCAN = """
			local cursor, wanted, most = ARGV[1], tonumber(ARGV[3]), tonumber(ARGV[4])
			local answer, examined = { cursor }, 0
			repeat
				local count = math.max(1, wanted - (#answer - 1))
				local found = redis.call('SCAN', cursor, 'MATCH', ARGV[2], 'COUNT', count)
				cursor = found[1]
				examined = examined + count
				for _, name in ipairs(found[2]) do answer[#answer + 1] = name end
			until cursor == '0' or #answer > wanted or examined >= most
			answer[1] = cursor
			return answer
			""";

	private StateLua() {
	}

}
