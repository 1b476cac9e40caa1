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

package dev.patterns.lock.store.redis;

import java.util.List;

import org.springframework.data.redis.core.script.DefaultRedisScript;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * The scripts. Their only key is the prefix of all keys, with a hash tag, so that all
 * keys that they use are in the same slot of a cluster. A lock is a hash that expires
 * with its lease; {@code names} and {@code expiry} are indexes of locks, of which what
 * has expired is removed by those who acquire. Who was released is remembered for a
 * while: a client sends a command again after it lost its connection.
 */
final class LockLua {

	private static final String BEGIN = """
			local prefix = KEYS[1]
			local time = redis.call('TIME')
			local now = time[1] * 1000 + math.floor(time[2] / 1000)
			local function text(number) return string.format('%.0f', number) end
			local function lockkey(name) return prefix .. 'lock:' .. name end
			local function forget(limit)
				local ended = redis.call('ZRANGEBYSCORE', prefix .. 'expiry', '-inf', text(now), 'LIMIT', 0, limit)
				for _, name in ipairs(ended) do
					redis.call('ZREM', prefix .. 'expiry', name)
					redis.call('ZREM', prefix .. 'names', name)
				end
				return #ended
			end
			local function read(name)
				local found = redis.call('HMGET', lockkey(name), 'attempt', 'token', 'acquired', 'expires', 'owner')
				if found[4] and tonumber(found[4]) > now then return found end
				return nil
			end
			local function keep(name, ends)
				redis.call('HSET', lockkey(name), 'expires', text(ends))
				redis.call('PEXPIREAT', lockkey(name), text(ends))
				redis.call('ZADD', prefix .. 'expiry', text(ends), name)
			end
			local function marker(request) return prefix .. 'released:' .. request end
			local function mark(request, outcome) redis.call('SET', marker(request), outcome, 'PX', 120000) end
			local function free(name)
				redis.call('DEL', lockkey(name))
				redis.call('ZREM', prefix .. 'expiry', name)
				redis.call('ZREM', prefix .. 'names', name)
				-- Who may not publish may still release.
				redis.pcall('PUBLISH', prefix .. 'freed', name)
			end
			""";

	/**
	 * Name, owner, attempt, lease. The token follows the clock in microseconds and is
	 * greater than the last one: so neither a clock that is set back nor lost data alone
	 * lets it fall.
	 */
	@SuppressWarnings("rawtypes")
	static final RedisScript<List> ACQUIRE = script(
			BEGIN + """
					forget(10)
					local name = ARGV[1]
					local held = read(name)
					if held then
						local left = text(tonumber(held[4]) - now)
						if held[1] == ARGV[3] then return {'1', held[2], left} end
						return {'0', '0', left}
					end
					if redis.call('EXISTS', marker(ARGV[3])) == 1 then return {'0', '0', '0'} end
					local last = tonumber(redis.call('GET', prefix .. 'token') or '0')
					local token = text(math.max(last + 1, time[1] * 1000000 + time[2]))
					redis.call('SET', prefix .. 'token', token)
					redis.call('DEL', lockkey(name))
					redis.call('HSET', lockkey(name), 'owner', ARGV[2], 'attempt', ARGV[3], 'token', token, 'acquired', text(now))
					keep(name, now + tonumber(ARGV[4]))
					redis.call('ZADD', prefix .. 'names', 0, name)
					return {'1', token, ARGV[4]}
					""");

	/** Name, attempt, lease of each. Answers with the attempts that were renewed. */
	@SuppressWarnings("rawtypes")
	static final RedisScript<List> RENEW = script(BEGIN + """
			local renewed = {}
			for i = 1, #ARGV, 3 do
				local held = read(ARGV[i])
				if held and held[1] == ARGV[i + 1] then
					keep(ARGV[i], now + tonumber(ARGV[i + 2]))
					renewed[#renewed + 1] = ARGV[i + 1]
				end
			end
			return renewed
			""");

	/**
	 * Name, attempt, minimal time. An attempt that gives up before it has come is told so
	 * when it comes.
	 */
	static final RedisScript<String> RELEASE = new DefaultRedisScript<>(BEGIN + """
			local name = ARGV[1]
			if redis.call('GET', marker(ARGV[2])) == 'released' then return 'RELEASED' end
			local held = read(name)
			if not held or held[1] ~= ARGV[2] then
				mark(ARGV[2], 'gone')
				if held and held[1] ~= '' then return 'BELONGS_TO_OTHERS' end
				return 'DOES_NOT_EXIST'
			end
			mark(ARGV[2], 'released')
			local ends = tonumber(held[3]) + tonumber(ARGV[3])
			if ends > now then
				redis.call('HSET', lockkey(name), 'attempt', '')
				keep(name, ends)
			else
				free(name)
			end
			return 'RELEASED'
			""", String.class);

	/** Name, request, what must be equal ('owner', 'token' or 'none'), its value. */
	static final RedisScript<String> FREE = new DefaultRedisScript<>(BEGIN + """
			local name = ARGV[1]
			if redis.call('EXISTS', marker(ARGV[2])) == 1 then return 'RELEASED' end
			local held = read(name)
			if not held or (ARGV[3] == 'owner' and held[1] == '') then return 'DOES_NOT_EXIST' end
			if ARGV[3] == 'owner' and held[5] ~= ARGV[4] then return 'BELONGS_TO_OTHERS' end
			if ARGV[3] == 'token' and held[2] ~= ARGV[4] then return 'BELONGS_TO_OTHERS' end
			mark(ARGV[2], 'released')
			free(name)
			return 'RELEASED'
			""", String.class);

	/** Name. */
	@SuppressWarnings("rawtypes")
	static final RedisScript<List> FIND = script(BEGIN + """
			local held = read(ARGV[1])
			if not held then return {} end
			return {ARGV[1], held[5], held[2], held[3], held[4], held[1]}
			""");

	/** Name of the last one before, or nothing; limit. */
	@SuppressWarnings("rawtypes")
	static final RedisScript<List> LIST = script(BEGIN + """
			forget(1000)
			local limit = tonumber(ARGV[2])
			local from = ARGV[1] == '' and '-' or '(' .. ARGV[1]
			local listed = {}
			while #listed < limit * 6 do
				local names = redis.call('ZRANGEBYLEX', prefix .. 'names', from, '+', 'LIMIT', 0, limit)
				for _, name in ipairs(names) do
					local held = read(name)
					if held and #listed < limit * 6 then
						for _, value in ipairs({name, held[5], held[2], held[3], held[4], held[1]}) do
							listed[#listed + 1] = value
						end
					end
				end
				if #names < limit then break end
				from = '(' .. names[#names]
			end
			return listed
			""");

	/** Limit. */
	static final RedisScript<Long> PURGE = new DefaultRedisScript<>(BEGIN + """
			return forget(tonumber(ARGV[1]))
			""", Long.class);

	private LockLua() {
	}

	@SuppressWarnings("rawtypes")
	private static RedisScript<List> script(String text) {
		return new DefaultRedisScript<>(text, List.class);
	}

}
