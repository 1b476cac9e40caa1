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

package dev.patterns.resiliency;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.util.Assert;

/**
 * A range of HTTP statuses.
 *
 * @param first the first status, 100 to 599
 * @param last the last status, not below the first
 */
public record StatusRange(int first, int last) {

	private static final Pattern FORMAT = Pattern.compile("\\s*(\\d{3})\\s*(?:-\\s*(\\d{3})\\s*)?");

	private static final int LOWEST = 100;

	private static final int HIGHEST = 599;

	public StatusRange {
		Assert.isTrue(first >= LOWEST && last <= HIGHEST && first <= last,
				() -> "Statuses are from 100 to 599, not '%d-%d'".formatted(first, last));
	}

	/**
	 * Read ranges.
	 * @param text statuses and ranges separated by commas, such as {@code 429,500-599};
	 * empty for none
	 * @return the ranges
	 * @throws IllegalArgumentException if the text is anything else
	 */
	public static List<StatusRange> parse(String text) {
		List<StatusRange> ranges = new ArrayList<>();
		if (text.isBlank()) {
			return ranges;
		}
		for (String part : text.split(",", -1)) {
			Matcher matcher = FORMAT.matcher(part);
			Assert.isTrue(matcher.matches(),
					() -> "'%s' is not a list of statuses such as '429,500-599'".formatted(text));
			int first = Integer.parseInt(matcher.group(1));
			ranges.add(new StatusRange(first, (matcher.group(2) != null) ? Integer.parseInt(matcher.group(2)) : first));
		}
		return ranges;
	}

	boolean contains(int status) {
		return status >= this.first && status <= this.last;
	}

	@Override
	public String toString() {
		return (this.first == this.last) ? Integer.toString(this.first) : this.first + "-" + this.last;
	}

}
