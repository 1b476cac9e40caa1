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

package dev.patterns.invocation.mapped;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.springframework.transaction.annotation.Transactional;

import dev.patterns.inbox.Idempotent;
import dev.patterns.invocation.mapped.remote.Stock;

/**
 * An application that serves {@link Stock}.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class StockServer {

	/** At this size the source of a picture breaks. */
	static final long BROKEN = 1_000_003;

	@Bean
	WarehouseStock warehouseStock() {
		return new WarehouseStock();
	}

	static class WarehouseStock implements Stock {

		final AtomicInteger reservations = new AtomicInteger();

		@Override
		public Level level(String item, int limit, @Nullable List<Color> colors, Optional<String> region,
				@Nullable LocalDate day) {
			return new Level("%s %d %s %s %s".formatted(item, limit, colors, region.orElse("-"), day), 7);
		}

		@Override
		public void set(String name, Count count) {
			if (!name.equals("pen") || count.value() != 3) {
				throw new IllegalStateException(name + count);
			}
		}

		@Override
		public UUID remove(UUID id) {
			return id;
		}

		@Override
		public String order(String region, String item, int count) {
			return region + ":" + item + ":" + count;
		}

		@Override
		@Idempotent
		@Transactional
		public String reserve(String item, Count count) {
			return item + count.value() + "#" + this.reservations.incrementAndGet();
		}

		@Override
		public String search(String text, double maxPrice) {
			return text + "<" + maxPrice;
		}

		@Override
		public InputStream picture(String item, long size) {
			return new Zeros(size);
		}

		@Override
		public Optional<Resource> manual(String item) {
			return item.equals("none") ? Optional.empty()
					: Optional.of(new ByteArrayResource(("Manual of " + item).getBytes(StandardCharsets.UTF_8)) {

						@Override
						public String getFilename() {
							return "manual.txt";
						}

					});
		}

		@Override
		public long upload(String item, InputStream picture) {
			if (item.equals("unread")) {
				return 0;
			}
			return count(picture);
		}

		@Override
		public long importAll(Resource file) {
			try {
				return count(file.getInputStream());
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		static long count(InputStream input) {
			byte[] buffer = new byte[8192];
			long sum = 0;
			try {
				for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
					sum += read;
				}
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
			return sum;
		}

	}

	/**
	 * So many zeros, of which nothing is held.
	 */
	static final class Zeros extends InputStream {

		private final boolean breaking;

		private long left;

		boolean closed;

		Zeros(long count) {
			this.left = count;
			this.breaking = count == BROKEN;
		}

		@Override
		public int read() throws IOException {
			byte[] one = new byte[1];
			return (read(one, 0, 1) < 0) ? -1 : 0;
		}

		@Override
		public int read(byte[] buffer, int offset, int length) throws IOException {
			if (this.left == 0 && this.breaking) {
				throw new IOException("The source breaks");
			}
			if (this.left == 0) {
				return -1;
			}
			int count = (int) Math.min(length, this.left);
			Arrays.fill(buffer, offset, offset + count, (byte) 0);
			this.left -= count;
			return count;
		}

		@Override
		public void close() {
			this.closed = true;
		}

	}

	/**
	 * An application that calls them.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Caller {

	}

}
