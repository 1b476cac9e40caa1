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

package dev.patterns.test.saga;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The Java code of a page of the documentation, which must stand in classes that are
 * compiled. White space and what follows {@code //} do not count; {@code ...} stands for
 * anything.
 */
public final class DocumentedCode {

	private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

	private final List<String> blocks = new ArrayList<>();

	private DocumentedCode(String page) {
		Matcher matcher = BLOCK.matcher(page);
		while (matcher.find()) {
			this.blocks.add(matcher.group(1));
		}
	}

	/**
	 * Read a page.
	 * @param name name of its file
	 * @return its code
	 */
	public static DocumentedCode of(String name) throws IOException {
		return new DocumentedCode(Files.readString(Path.of("../docs", name)));
	}

	/**
	 * Check that all blocks stand in the sources of test classes.
	 * @param types the classes
	 */
	public void standsIn(Class<?>... types) throws IOException {
		StringBuilder sources = new StringBuilder();
		for (Class<?> type : types) {
			sources.append(Files.readString(Path.of("src/test/java", type.getName().replace('.', '/') + ".java")));
		}
		String code = normal(sources.toString());
		assertThat(this.blocks).isNotEmpty().allSatisfy((block) -> {
			Stream<String> parts = Stream.of(normal(block).split("\\Q...\\E"));
			assertThat(Pattern.compile(parts.map(Pattern::quote).reduce((a, b) -> a + ".*?" + b).orElseThrow())
				.matcher(code)
				.find()).as("not in the sources: " + block).isTrue();
		});
	}

	private static String normal(String code) {
		return code.replaceAll("//[^\n]*", "").replaceAll("\\s+", "").replaceAll("staticclass", "class");
	}

}
