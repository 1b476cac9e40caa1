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

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisClusterConnection;
import org.springframework.data.redis.connection.RedisClusterNode;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.ReturnType;
import org.springframework.data.redis.core.Cursor;
import org.springframework.data.redis.core.ScanOptions;
import org.springframework.data.redis.core.script.RedisScript;
import org.springframework.util.Assert;

import dev.patterns.state.KeyPage;
import dev.patterns.state.store.KeyScan;

/**
 * Lists keys by {@code SCAN}, which goes through all that is in the database without
 * holding anybody up. A page begins at a cursor of the server. In a cluster, whose client
 * hides the cursors, a page begins behind a key of a node, and each page goes through
 * that node.
 */
final class RedisKeyScan {

	@SuppressWarnings("rawtypes")
	private static final RedisScript<List> SCAN = StateRedis.script(StateLua.SCAN, List.class);

	private static final Pattern CURSOR = Pattern.compile("\\d{1,20}");

	private final StateRedis redis;

	private final StateRedisKeys keys;

	RedisKeyScan(StateRedis redis, StateRedisKeys keys) {
		this.redis = redis;
		this.keys = keys;
	}

	KeyPage page(KeyScan scan) {
		return this.redis.execute((connection) -> (connection instanceof RedisClusterConnection cluster)
				? clusterPage(cluster, scan) : page(connection, scan));
	}

	private KeyPage page(RedisConnection connection, KeyScan scan) {
		String cursor = (scan.page() != null) ? scan.page() : "0";
		Assert.isTrue(CURSOR.matcher(cursor).matches(), "'page' is not one that a page of keys named as the next one");
		List<String> found = new ArrayList<>();
		int examined = 0;
		do {
			List<byte[]> answer = Objects.requireNonNull(StateRedis.run(connection, SCAN, ReturnType.MULTI, 0,
					arguments(cursor, this.keys.pattern(scan.prefix()), scan.limit() - found.size())));
			cursor = new String(answer.get(0), StandardCharsets.US_ASCII);
			for (byte[] name : answer.subList(1, answer.size())) {
				String key = this.keys.key(name);
				// A name that looks like one of ours need not be.
				if (key.startsWith(scan.prefix()) && scan.filter().test(key)) {
					found.add(key);
				}
			}
			examined += Math.max(1000, answer.size());
		}
		while (!cursor.equals("0") && found.size() < scan.limit() && examined < KeyScan.MAX_EXAMINED);
		return new KeyPage(found.stream().distinct().toList(), cursor.equals("0") ? null : cursor);
	}

	private static byte[][] arguments(String cursor, String pattern, int wanted) {
		return new byte[][] { cursor.getBytes(StandardCharsets.US_ASCII), pattern.getBytes(StandardCharsets.UTF_8),
				Integer.toString(wanted).getBytes(StandardCharsets.US_ASCII),
				"1000".getBytes(StandardCharsets.US_ASCII) };
	}

	private KeyPage clusterPage(RedisClusterConnection connection, KeyScan scan) {
		List<RedisClusterNode> nodes = new ArrayList<>();
		connection.clusterGetNodes().forEach((node) -> {
			if (node.isMaster()) {
				nodes.add(node);
			}
		});
		nodes.sort(Comparator.comparing((RedisClusterNode node) -> String.valueOf(node.getId())));
		Place place = Place.read(scan.page());
		for (RedisClusterNode node : nodes) {
			String id = String.valueOf(node.getId());
			if (id.compareTo(place.node()) < 0) {
				continue;
			}
			TreeSet<String> found = nodePage(connection, node, scan, id.equals(place.node()) ? place.key() : "");
			boolean last = id.equals(String.valueOf(nodes.get(nodes.size() - 1).getId()));
			if (found.size() > scan.limit()) {
				found.pollLast();
				return new KeyPage(List.copyOf(found), id + " " + found.last());
			}
			if (!last && !found.isEmpty()) {
				return new KeyPage(List.copyOf(found), id + "~ ");
			}
			if (last) {
				return new KeyPage(List.copyOf(found), null);
			}
		}
		return new KeyPage(List.of(), null);
	}

	// The first of those behind a key, and one more.
	private TreeSet<String> nodePage(RedisClusterConnection connection, RedisClusterNode node, KeyScan scan,
			String after) {
		TreeSet<String> found = new TreeSet<>();
		try (Cursor<byte[]> cursor = connection.scan(node,
				ScanOptions.scanOptions().match(this.keys.pattern(scan.prefix())).count(1000).build())) {
			while (cursor.hasNext()) {
				String key = this.keys.key(cursor.next());
				if (key.compareTo(after) > 0 && key.startsWith(scan.prefix()) && scan.filter().test(key)) {
					found.add(key);
					if (found.size() > scan.limit() + 1) {
						found.pollLast();
					}
				}
			}
		}
		return found;
	}

	/**
	 * Where a page begins in a cluster.
	 *
	 * @param node id of the node; behind it if a tilde follows
	 * @param key behind which key
	 */
	private record Place(String node, String key) {

		static Place read(@Nullable String page) {
			if (page == null) {
				return new Place("", "");
			}
			int end = page.indexOf(' ');
			Assert.isTrue(end >= 0, "'page' is not one that a page of keys named as the next one");
			return new Place(page.substring(0, end), page.substring(end + 1));
		}

	}

}
