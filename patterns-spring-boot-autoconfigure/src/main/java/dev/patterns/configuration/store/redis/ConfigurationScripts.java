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

package dev.patterns.configuration.store.redis;

import java.util.List;

import org.springframework.data.redis.core.script.DefaultRedisScript;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * What Redis does at once. Keys of a store are its items (a hash of version and value),
 * its head (revision and its mark, and up to which one the history was deleted), its
 * changes (a stream whose ids begin with the revision), and for some minutes a key for
 * each write, so that one that is sent again after a lost connection is not made again.
 */
@SuppressWarnings("rawtypes")
final class ConfigurationScripts {

	private static final String REVISION = """
			local revision = redis.call('HGET', KEYS[2], 'revision') or '0'
			local mark = redis.call('HGET', KEYS[2], 'mark') or ''
			""";

	static final RedisScript<List> HEAD = new DefaultRedisScript<>(REVISION + "return {revision, mark}", List.class);

	static final RedisScript<List> READ = new DefaultRedisScript<>(REVISION + """
			return {revision, mark, redis.call('HGETALL', KEYS[1])}
			""", List.class);

	static final RedisScript<List> FIND = new DefaultRedisScript<>("""
			local found = {}
			for _, key in ipairs(ARGV) do
				local item = redis.call('HGET', KEYS[1], key)
				if item then
					found[#found + 1] = key
					found[#found + 1] = item
				end
			end
			return found
			""", List.class);

	static final RedisScript<List> CHANGES = new DefaultRedisScript<>(REVISION + """
			local known = tonumber(ARGV[1])
			local last = tonumber(revision)
			local floor = tonumber(redis.call('HGET', KEYS[2], 'floor') or '0')
			if known == last and ARGV[2] == mark then return {'complete', revision, mark, {}} end
			if known >= last or known < floor then return {'unknown', revision, mark, {}} end
			last = math.min(last, known + tonumber(ARGV[3]))
			return {'complete', revision, mark, redis.call('XRANGE', KEYS[3],
				string.format('%d', known), string.format('%d', last))}
			""", List.class);

	static final RedisScript<List> HISTORY = new DefaultRedisScript<>("""
			local found = {}
			local limit = tonumber(ARGV[2])
			for _, entry in ipairs(redis.call('XREVRANGE', KEYS[3], ARGV[4], ARGV[3])) do
				if entry[2][2] == ARGV[1] then
					found[#found + 1] = entry
					if #found == limit then return found end
				end
			end
			return found
			""", List.class);

	static final RedisScript<List> WRITE = new DefaultRedisScript<>("""
			local done = redis.call('GET', KEYS[4])
			if done then return {'ok', done} end
			local effective = {}
			for base = 4, #ARGV, 4 do
				local item = redis.call('HGET', KEYS[1], ARGV[base])
				local version = item and string.match(item, '^%d+') or '0'
				if ARGV[base + 3] ~= '' and ARGV[base + 3] ~= version then
					return {'conflict', ARGV[base], ARGV[base + 3], version}
				end
				if ARGV[base + 1] == 'set' or item then effective[#effective + 1] = base end
			end
			if #effective == 0 then return {'ok', '0'} end
			local number = redis.call('HINCRBY', KEYS[2], 'revision', 1)
			local revision = string.format('%d', number)
			local time = redis.call('TIME')
			local now = string.format('%d', time[1] * 1000 + math.floor(time[2] / 1000))
			for i, base in ipairs(effective) do
				local id = revision .. '-' .. i
				if ARGV[base + 1] == 'set' then
					redis.call('HSET', KEYS[1], ARGV[base], revision .. '\\n' .. ARGV[base + 2])
					redis.call('XADD', KEYS[3], id, 'key', ARGV[base], 'at', now, 'by', ARGV[1], 'mark', ARGV[3],
						'value', ARGV[base + 2])
				else
					redis.call('HDEL', KEYS[1], ARGV[base])
					redis.call('XADD', KEYS[3], id, 'key', ARGV[base], 'at', now, 'by', ARGV[1], 'mark', ARGV[3])
				end
			end
			redis.call('HSET', KEYS[2], 'mark', ARGV[3])
			local floor = number - tonumber(ARGV[2])
			if floor > tonumber(redis.call('HGET', KEYS[2], 'floor') or '0') then
				redis.call('HSET', KEYS[2], 'floor', string.format('%d', floor))
				redis.call('XTRIM', KEYS[3], 'MINID', string.format('%d', floor + 1))
			end
			redis.call('SET', KEYS[4], revision, 'EX', 600)
			return {'ok', revision}
			""", List.class);

	private ConfigurationScripts() {
	}

}
